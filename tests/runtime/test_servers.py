"""Servers: started, reached by HTTP and web sockets, balanced, and ended."""

from __future__ import annotations

import asyncio
import os
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path

import aiohttp
import pytest
from serving import ADDRESS, serving

deep = pytest.mark.skipif(not os.environ.get("JOBSPEC_DEEP"), reason="needs JOBSPEC_DEEP=1")
CREDENTIALS = {"Modal-Key": "wk-1", "Modal-Secret": "ws-1"}


@pytest.fixture(scope="module")
def served(local):
    with serving(local.start("modal", "serve", "servers.py"), "Ctrl-C") as addresses:
        assert set(addresses) == {"Public", "Private", "Deaf"}
        yield addresses


@pytest.fixture
def ask(served):
    """Runs a coroutine that is handed a client's session."""

    def run(work, name: str = "Public"):
        async def within():
            jar = aiohttp.DummyCookieJar()
            async with aiohttp.ClientSession(served[name], cookie_jar=jar) as session:
                return await asyncio.wait_for(work(session), 120)

        return asyncio.run(within())

    return run


def test_requests_and_answers_pass_unchanged(ask):
    async def work(client):
        headers = {"x-sent": "there"}
        async with client.put("/a%20b?c=d", data=b"x" * 5_000_000, headers=headers) as answer:
            said = await answer.text()
            cookies = answer.headers.getall("set-cookie")
            return answer.status, said.rpartition(" ")[0], cookies, answer.headers["x-seen"]

    assert ask(work) == (201, "PUT /a%20b?c=d 5000000", ["a=1", "b=2"], "there")


def test_an_answer_is_streamed_and_requests_above_the_most_are_refused(ask):
    async def work(client):
        waiting = [await client.get("/stream") for _ in range(3)]
        first = await waiting[0].content.readany()
        async with client.get("/") as refused:
            status = refused.status
        waiting.pop().close()
        async with client.get("/release") as released:
            while released.status == 429:  # until the server has heard that one has left
                released = await client.get("/release")
        return first, await waiting[0].read(), status

    assert ask(work) == (b"one", b"two", 429)


def test_a_web_socket_reaches_a_server(ask):
    large = bytes(range(256)) * 20_000

    async def work(client):
        async with client.ws_connect("/talk", protocols=["chat"], max_msg_size=0) as talk:
            protocol = talk.protocol
            await talk.send_str("grüße")
            await talk.send_bytes(large)
            said = [(await talk.receive()).data for _ in range(2)]
            await talk.send_str("close")
            closed = await talk.receive()
        return protocol, said, closed.data, closed.extra

    assert ask(work) == ("chat", ["grüße", large], 4001, "enough")


def test_a_private_server_asks_for_credentials_and_shares_its_requests_out(ask):
    async def work(client):
        async with client.get("/") as refused:
            status = refused.status
        seen: set[str] = set()
        while len(seen) < 2:  # the second container may still be starting
            held = [client.get("/", headers=CREDENTIALS) for _ in range(4)]
            for answer in await asyncio.gather(*held):
                seen.add((await answer.text()).rpartition(" ")[2])
        return status, len(seen)

    assert ask(work, "Private") == (401, 2)


def test_a_server_that_does_not_listen_is_not_waited_for(ask):
    async def work(client):
        async with client.get("/") as refused:
            return refused.status, await refused.text()

    status, text = ask(work, "Deaf")
    assert status == 503
    assert "the container of Deaf was not ready after 2s" in text


def test_sessions_stay_with_their_container(local):
    result = local.run("modal", "run", "sessions.py")
    assert result.status == 0, result.out + result.err
    answers = result.json
    (one,), (two,) = set(answers["one"]), set(answers["two"])
    assert one.startswith("ta-")
    assert two.startswith("ta-")
    assert (answers["ended"], answers["none"]) == (401, 401)


@deep
def test_what_is_deployed_is_served_until_ctrl_c_and_says_goodbye(local):
    process = local.start("modal", "deploy", "servers.py", serve=True)
    said, url = "", ""
    for line in process.stdout:
        said += line
        if line.startswith("serving Public"):
            url = ADDRESS.findall(line)[0]
        if "until Ctrl-C" in line:
            break

    async def once() -> int:
        async with aiohttp.ClientSession() as client, client.get(url) as answer:
            return answer.status

    assert asyncio.run(once()) == 201, said
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "goodbye from ta-" in rest
    assert "servers are not started" not in rest


@deep
def test_new_code_of_a_server_takes_over(local, tmp_path):
    app = tmp_path / "changing.py"
    source = (
        Path(__file__).with_name("apps").joinpath("servers.py").read_text().split("@app.server")[0]
    )
    source += (
        "@app.server(port=8000, unauthenticated=True)\n"
        "class Server:\n"
        "    @modal.enter()\n"
        "    def start(self):\n"
        "        os.environ['MODAL_TASK_ID'] = 'VERSION'\n"
        "        listen()\n"
    )
    app.write_text(source.replace("VERSION", "old"))
    process = local.start("modal", "serve", "changing.py", cwd=tmp_path, serve=True)
    try:
        printed = iter(process.stdout.readline, "")
        url = next(m[0] for m in map(ADDRESS.findall, printed) if m)
        next(line for line in printed if "Watching" in line)
        assert version(url) == "old"
        app.write_text(source.replace("VERSION", "new"))
        next(line for line in printed if "Created Server" in line)
        end = time.monotonic() + 60
        while version(url) != "new" and time.monotonic() < end:
            time.sleep(0.1)
        assert version(url) == "new"
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def version(url: str) -> str:
    """What a server of the test above calls itself; "" while none answers."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.read().decode().rpartition(" ")[2]
    except urllib.error.HTTPError:
        return ""
