"""What passes between a real client and an application in a container, and when."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import time

import aiohttp
import pytest
from serving import serving

deep = pytest.mark.skipif(not os.environ.get("JOBSPEC_DEEP"), reason="needs JOBSPEC_DEEP=1")
CREDENTIALS = {"Modal-Key": "wk-1", "Modal-Secret": "ws-1"}


@pytest.fixture(scope="module")
def served(local):
    with serving(local.start("modal", "serve", "talking.py"), "Ctrl-C") as addresses:
        assert set(addresses) == {"talk", "locked", "Sized"}
        yield addresses


@pytest.fixture
def ask(served):
    """Runs a coroutine that is handed a client's session."""

    def run(work, name: str = "talk"):
        async def within():
            jar = aiohttp.DummyCookieJar()
            async with aiohttp.ClientSession(served[name], cookie_jar=jar) as session:
                return await asyncio.wait_for(work(session), 120)

        return asyncio.run(within())

    return run


@deep
def test_a_label_makes_an_address_too(local):
    process = local.start("modal", "deploy", "talking.py", serve=True)
    said = ""
    for line in process.stdout:
        said += line
        if "until Ctrl-C" in line:
            break
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    address = r"^serving talk at http://127\.0\.0\.1:(\d+) and http://talk-to-me\.localhost:\1$"
    assert re.search(address, said, re.MULTILINE), said


def test_what_is_streamed_arrives_as_it_is_sent(ask):
    async def work(client):
        async with client.get("/stream") as response:
            assert response.content_type == "text/event-stream"
            first = await response.content.readany()
            async with client.post("/release"):
                pass  # only now does the application go on
            return first, await response.read()

    assert ask(work) == (b"data: one\n\n", b"data: two\n\n")


def test_a_body_may_be_streamed_and_large(ask):
    async def chunks():
        for _ in range(64):
            yield b"x" * (1 << 20)

    async def work(client):
        async with client.put("/size", data=chunks()) as response:
            return await response.text()

    assert ask(work) == str(64 << 20)


def test_a_response_may_be_larger_than_a_message(ask):
    async def work(client):
        async with client.get("/big") as response:
            return len(await response.read())

    assert ask(work) == 9_000_000


def test_redirects_cookies_and_methods_pass_unchanged(ask):
    async def work(client):
        async with client.get("/moved", allow_redirects=False) as response:
            moved = response.status, response.headers["location"]
            cookies = response.headers.getall("set-cookie")
            assert "content-type" not in response.headers
        async with client.head("/some/where?a=1&b=%20") as response:
            head = response.headers["content-length"], await response.read()
        async with client.options("/some%20where") as response:
            options = await response.text()
        return moved, cookies, head, options

    moved, cookies, head, options = ask(work)
    assert moved == (307, "/size?x=1")
    assert cookies == ["a=1", "b=2; Path=/"]
    assert head == (str(len("HEAD /some/where a=1&b=%20")), b"")
    assert options == "OPTIONS /some where "


def test_half_a_response_is_not_taken_for_a_whole_one(ask):
    async def work(client):
        async with client.get("/half") as response:
            with pytest.raises(aiohttp.ClientPayloadError):
                await response.read()

    ask(work)


def test_a_client_that_leaves_cancels_the_input(ask):
    async def work(client):
        response = await client.get("/linger")
        await response.content.readany()
        response.close()
        return await until(client, lambda left: "cancelled" in left)

    assert "cancelled" in ask(work)


async def until(client, done):
    """What the application saw of clients that left, once that is done."""
    end = time.monotonic() + 60
    left: list[str] = []
    while not done(left) and time.monotonic() < end:
        async with client.get("/left") as response:
            left = await response.json(content_type=None)
    return left


def test_web_sockets_carry_text_and_bytes_both_ways(ask):
    large = bytes(range(256)) * 20_000

    async def work(client):
        async with client.ws_connect("/", protocols=["chat.v1", "chat.v2"], max_msg_size=0) as talk:
            assert talk.protocol == "chat.v2"
            assert talk._response.headers["x-greeting"] == "hello"
            await talk.send_str("grüße")
            await talk.send_bytes(large)
            await talk.send_str("")
            return [(await talk.receive()).data for _ in range(3)]

    assert ask(work) == ["grüße", large, ""]


def test_either_side_may_close_with_a_code(ask):
    async def work(client):
        async with client.ws_connect("/") as talk:
            await talk.send_str("close")
            message = await talk.receive()
            closed = message.type, message.data, message.extra
        async with client.ws_connect("/") as talk:
            await talk.close(code=4002)
        left = await until(client, lambda left: "closed 4002" in left)
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await client.ws_connect("/refuse")
        return closed, left, refused.value.status

    closed, left, refused = ask(work)
    assert closed == (aiohttp.WSMsgType.CLOSE, 4001, "enough")
    assert "closed 4002" in left
    assert refused == 403


def test_a_client_that_is_lost_has_closed(ask):
    async def work(client):
        talk = await client.ws_connect("/")
        talk._response.connection.transport.abort()
        return await until(client, lambda left: "closed 1006" in left)

    assert "closed 1006" in ask(work)


def test_several_web_sockets_are_open_at_once(ask):
    async def work(client):
        talks = [await client.ws_connect("/") for _ in range(8)]
        for number, talk in enumerate(talks):
            await talk.send_str(str(number))
        said = [(await talk.receive()).data for talk in reversed(talks)]
        for talk in talks:
            await talk.close()
        return said

    assert ask(work) == [str(number) for number in reversed(range(8))]


def test_proxy_authentication_asks_for_credentials(ask, served):
    async def work(client):
        async with client.get("/") as response:
            refused = response.status
        async with client.get("/", headers=CREDENTIALS) as response:
            return refused, response.status, await response.text()

    assert ask(work, "locked") == (401, 200, served["talk"])  # what a container knows it by


def test_parameters_of_a_class_come_in_the_query(ask):
    async def work(client):
        answers = []
        for query in ("", "?size=x", "?size=3", "?size=4&unit=km&other=1"):
            async with client.get(f"/{query}") as response:
                answers.append((response.status, (await response.text()).strip()))
        return answers

    missing, wrong, three, four = ask(work, "Sized")
    assert missing == (400, "the parameter size of the class is missing in the query")
    assert wrong == (400, "size=x in the query is no integer")
    assert (three, four) == ((200, "3m"), (200, "4km"))
