"""Servers of their own in containers: ports that do not collide, and the way out."""

from __future__ import annotations

import os
import re
import signal
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from serving import serving

deep = pytest.mark.skipif(not os.environ.get("JOBSPEC_DEEP"), reason="needs JOBSPEC_DEEP=1")


@pytest.fixture(scope="module")
def served(local):
    with serving(local.start("modal", "serve", "listening.py"), "Ctrl-C") as addresses:
        yield addresses


@pytest.fixture(scope="module")
def world():
    """A server that is none of the app's: its address is not the one that proxies leave out."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(f"the world at {self.path}".encode())

        def log_message(self, *_arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.2", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.2:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def ask(url: str) -> str:
    with urllib.request.urlopen(url, timeout=120) as response:
        return response.read().decode()


def test_several_servers_may_listen_on_one_port(served):
    answers = {name: ask(served[name]).split(" in ") for name in ("one", "two", "Three")}
    assert [name for name, _ in answers.values()] == ["one", "two", "three"]
    assert len({container for _, container in answers.values()}) == 3


def test_a_server_reaches_the_world_by_http(served, world):
    assert ask(f"{served['one']}/fetch?{world}/a/b?c=d") == "the world at /a/b?c=d"


def test_a_server_reaches_other_endpoints_of_the_run(served):
    assert ask(f"{served['one']}/fetch?{served['two']}/").startswith("two in ")


def test_a_port_that_nothing_listens_on_is_an_error(served):
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(served["deaf"])
    assert refused.value.code == 500
    assert "Waited too long for port 8000" in refused.value.read().decode()


@deep
def test_ports_are_forwarded(local):
    result = local.run("modal", "run", "tunnels.py")
    assert result.status == 0, result.out + result.err
    assert result.json == {"forwarded": True}


@deep
def test_a_class_that_serves_in_the_older_way_is_reached_and_ends(local):
    process = local.start("modal", "deploy", "tunnels.py", serve=True)
    said = ""
    for line in process.stdout:
        said += line
        if "until Ctrl-C" in line:
            break
    (url,) = re.findall(r"^serving Old at (\S+)$", said, re.MULTILINE)
    assert ask(url).startswith("ta-")
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=60)
    assert "the class has ended" in rest
