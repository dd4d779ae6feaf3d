"""Web endpoints, served on this machine by `modal serve`."""

from __future__ import annotations

import asyncio
import http.client
import json
import signal
import socket
import time
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from serving import ADDRESS, serving

from jobspec.local.not_emulated import NotEmulated
from jobspec.local.redirects import PUT_OFF, Redirects


@pytest.fixture(scope="module")
def served(local):
    """The printed addresses by function; they come in the order in which functions were made."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])  # workers that serve at the same time have their own
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FILES_PORT", port)
        process = local.start("modal", "serve", "webby.py")
    with serving(process, "Ctrl-C") as addresses:
        assert set(addresses) == {"total", "site", "pages", "files", "Counter"}
        yield addresses


def ask(url: str, method: str = "GET", path: str = "/", body: bytes = b"", **headers: str):
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    connection.request(method, path, body=body or None, headers=headers)
    response = connection.getresponse()
    return response.status, response.read().decode()


def test_an_endpoint_takes_and_gives_json(served):
    body = json.dumps({"numbers": [1, 2, 3]}).encode()
    status, text = ask(served["total"], "POST", body=body, **{"content-type": "application/json"})
    assert (status, json.loads(text)) == (200, {"total": 6})
    assert ask(served["total"])[0] == 405


def test_an_application_has_its_routes(served):
    status, text = ask(served["site"], path="/hello/bob?loud=true")
    assert (status, json.loads(text)) == (200, {"hello": "BOB"})
    assert ask(served["site"], path="/nowhere")[0] == 404


def test_a_large_body_arrives_whole_with_its_headers(served):
    status, text = ask(served["site"], "PUT", "/size", b"x" * 3_000_000, **{"X-Kind": "q"})
    assert (status, json.loads(text)) == (200, {"size": 3_000_000, "type": "q"})


def test_a_response_can_be_streamed(served):
    assert ask(served["site"], path="/stream") == (200, "line 0\nline 1\nline 2\n")


def test_an_error_in_the_application_is_a_500(served):
    assert ask(served["site"], path="/broken")[0] == 500


def test_a_class_keeps_its_state_between_requests(served):
    first = json.loads(ask(served["Counter"], path="/?by=2")[1])
    second = json.loads(ask(served["Counter"])[1])
    assert (first, second) == ({"count": 2}, {"count": 3})


def test_a_wsgi_application_has_its_request(served):
    status, text = ask(served["pages"], "PUT", "/a/b?c=d", b"body")
    assert (status, text) == (201, "PUT /a/b?c=d body")


def test_a_server_of_its_own_is_reached(served):
    assert ask(served["files"], path="/note.txt") == (200, "served by a process of its own")
    assert ask(served["files"], path="/nothing")[0] == 404


def test_new_code_takes_over_while_it_is_served(local, tmp_path):
    app = tmp_path / "changing.py"
    source = (
        "import modal\n"
        "app = modal.App('changing')\n"
        "@app.function(image=modal.Image.debian_slim().uv_pip_install('fastapi'))\n"
        "@modal.fastapi_endpoint()\n"
        "def version(): return 'VERSION'\n"
    )
    app.write_text(source.replace("VERSION", "old"))
    process = local.start("modal", "serve", "changing.py", cwd=tmp_path)
    try:
        printed = iter(process.stdout.readline, "")
        url = next(m[0] for m in map(ADDRESS.findall, printed) if m)
        next(line for line in printed if "Watching" in line)
        assert ask(url) == (200, '"old"')
        app.write_text(source.replace("VERSION", "new"))
        next(line for line in printed if "Created Function version" in line)
        end = time.monotonic() + 60
        while ask(url) != (200, '"new"') and time.monotonic() < end:
            time.sleep(0.1)
        assert ask(url) == (200, '"new"')
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def test_a_response_that_modal_would_put_off_is_noted():
    notes = NotEmulated()
    redirects = Redirects(notes, seconds=0.01)

    async def late(request: web.Request) -> web.Response:
        with redirects.watch(request, "late"):
            while not notes.notes:
                await asyncio.sleep(0.001)
            return web.Response()

    async def streamed(request: web.Request) -> web.StreamResponse:
        with redirects.watch(request, "streamed"):
            response = web.StreamResponse()
            await response.prepare(request)
            await asyncio.sleep(0.05)
            return response

    async def run() -> None:
        application = web.Application()
        application.on_response_prepare.append(redirects.response_begins)
        application.router.add_get("/late", late)
        application.router.add_get("/streamed", streamed)
        async with TestClient(TestServer(application)) as client:
            for path in ("/streamed", "/late", "/streamed"):
                assert (await client.get(path)).status == 200

    asyncio.run(run())
    assert notes.notes == [f"{PUT_OFF} (late)"]
