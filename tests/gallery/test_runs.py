"""Every gallery job runs on this machine, through the real command line, to its expected results."""

from __future__ import annotations

import itertools
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

SPECS = Path(__file__).parents[2] / "specs"
EXPECTED = tomllib.loads(Path(__file__).with_name("expected.toml").read_text(encoding="utf-8"))
SERVED = sorted(job for job, expected in EXPECTED.items() if "requests" in expected)
RUN = sorted(EXPECTED.keys() - set(SERVED))
PATIENCE = 400  # seconds; an environment may have to be installed first


def command(job: str, arguments: Sequence[str], options: Sequence[str] = ()) -> list[str]:
    """What a person would type, with this interpreter's jobspec."""
    spec = SPECS / job / "spec.toml"
    return [sys.executable, "-m", "jobspec", "run", *options, str(spec), "--", *arguments]


def test_every_job_is_expected() -> None:
    assert sorted(EXPECTED) == sorted(path.parent.name for path in SPECS.glob("*/spec.toml"))


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What all jobs run with: one state folder, so that whichever worker is first makes an image."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return {**os.environ, "JOBSPEC_STATE": str(shared / "state"), "NO_COLOR": "1"}


@pytest.mark.parametrize("job", RUN)
def test_run(
    job: str,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    environment: dict[str, str],
) -> None:
    expected = EXPECTED[job]
    with asked_by(expected, tmp_path_factory.mktemp("asked")) as (arguments, options):
        done = subprocess.run(
            command(job, arguments, options),
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    for pattern in expected["stdout"]:
        assert re.search(pattern, done.stdout, re.MULTILINE), (pattern, done.stdout)
    for pattern in expected.get("stderr", ()):
        assert re.search(pattern, done.stderr, re.MULTILINE), (pattern, done.stderr)
    for pattern in expected.get("absent", ()):
        assert not re.search(pattern, done.stdout, re.MULTILINE), (pattern, done.stdout)
    for file in expected["files"]:
        check_file(tmp_path, file)


@contextmanager
def asked_by(
    expected: Mapping[str, Any], folder: Path
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """The job's arguments and jobspec's options; what the job asks by HTTP runs meanwhile."""
    options = expected.get("options", ())
    if "api" not in expected:
        yield expected["arguments"], options
        return
    key = secrets.token_hex(8)
    (folder / "keys.env").write_text(f"API_KEY={key}\n", encoding="utf-8")
    with api(expected["api"], key) as address:
        arguments = [each.replace("{api}", address) for each in expected["arguments"]]
        yield arguments, (*options, "--env-file", str(folder / "keys.env"))


@contextmanager
def api(expected: Mapping[str, Any], key: str) -> Iterator[str]:
    """The address of a server that is busy at first, then answers whoever has the key."""
    busy = itertools.chain(itertools.repeat(True, expected["busy"]), itertools.repeat(False))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = secrets.compare_digest(self.headers["Authorization"] or "", f"Bearer {key}")
            if not known or self.path != expected["path"]:
                self.send_error(401 if not known else 404)
            elif next(busy):
                self.send_error(503)
            else:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(expected["body"].encode())

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def check_file(folder: Path, expected: Mapping[str, object]) -> None:
    content = (folder / str(expected["path"])).read_bytes()
    if "magic" in expected:
        assert content.startswith(bytes.fromhex(str(expected["magic"])))
        return
    text = content.decode("utf-8").replace("\r\n", "\n")
    assert len(text.splitlines()) == expected["lines"]
    assert text.splitlines()[0] == expected["header"]
    matches = expected["matches"]
    assert isinstance(matches, list)
    for pattern in matches:
        assert re.search(pattern, text, re.MULTILINE), (pattern, text[:500])


@contextmanager
def serving(job: str, folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """The address of a served job, which ends by Ctrl-C with status 0."""
    with (folder / "out.txt").open("w+") as out:
        server = subprocess.Popen(
            command(job, EXPECTED[job]["arguments"]),
            cwd=folder,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=environment,
        )
        try:
            yield address(server, folder / "out.txt")
        finally:
            server.send_signal(signal.SIGINT)
            status = server.wait(timeout=60)
    assert status == 0, (folder / "out.txt").read_text()


def address(server: subprocess.Popen[bytes], log: Path) -> str:
    """The first address that the log names."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text())
        if found is not None:
            return found.group()
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.mark.parametrize("job", SERVED)
def test_served(job: str, tmp_path: Path, environment: dict[str, str]) -> None:
    with serving(job, tmp_path, environment) as url:
        for expected in EXPECTED[job]["requests"]:
            status, body = answer(url, expected)
            assert status == expected["status"], body
            for key, value in expected.get("json", {}).items():
                assert json.loads(body)[key] == pytest.approx(value, rel=1e-9)


def answer(url: str, wanted: Mapping[str, str]) -> tuple[int, str]:
    """Status and body of one request."""
    body = wanted["body"].encode() if "body" in wanted else None
    request = urllib.request.Request(url + wanted["path"], data=body, method=wanted["method"])
    request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
