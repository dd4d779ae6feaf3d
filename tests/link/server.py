"""A process that forks a fresh child for every view of a case, and its client.

Importing the SDK takes most of a second, a fork some milliseconds. The oracle's server has not
imported the SDK. A child lives for one request (a connection); it speaks JSON, one line each way.
"""

from __future__ import annotations

import base64
import contextlib
import gc
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from .canonical import canonical, canonical_error, drained
from .gate import Universe
from .jobs import Job

Reply = dict[str, Any]
SECONDS = 30
HERE = Path(__file__).resolve().parent


class Server:
    """The client's end: starts the process, asks for views, ends it."""

    def __init__(self, folder: Path, sdk: bool) -> None:
        self.path = str(folder / ("app.sock" if sdk else "oracle.sock"))
        environment = {
            key: value for key, value in os.environ.items() if not key.startswith("MODAL_")
        }
        environment["MODAL_CONFIG_PATH"] = str(folder / "no-such-config.toml")
        environment["PYTHONHASHSEED"] = "0"
        environment["PYTHONPATH"] = str(HERE.parent)
        command = [
            sys.executable,
            "-m",
            f"{HERE.name}.server",
            self.path,
            "sdk" if sdk else "plain",
        ]
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self.process.stdout is not None
        if self.process.stdout.readline() != b"ready\n":
            raise RuntimeError("the server did not start")

    def ask(self, view: str, job: Job, call: str, app: Path | None = None) -> Reply:
        """What `call` gives in a fresh process: result or exception, and what was printed."""
        request = {"view": view, "job": job.to_data(), "call": call, "app": str(app or "")}
        return ask(self.path, request)

    def close(self) -> None:
        """End the process; its children end with their requests."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def ask(path: str, request: dict[str, Any]) -> Reply:
    """One request over a connection of its own."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(SECONDS + 5)
        connection.connect(path)
        with connection.makefile("rw") as stream:
            stream.write(json.dumps(request) + "\n")
            stream.flush()
            line = stream.readline()
    if not line:
        return {"stage": "process", "raised": {"type": "died"}, "stdout": "", "stderr": ""}
    reply: Reply = json.loads(line)
    return reply


def serve(path: str, sdk: bool) -> None:
    """Accept connections until standard input closes; fork for each."""
    if sdk:
        from . import appside  # noqa: F401
    sys.dont_write_bytecode = True
    sys.path[:] = [entry for entry in sys.path if entry not in ("", str(HERE.parent))]
    universe = Universe()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(64)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for connection in _until_input_closes(listener):
        if os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.alarm(SECONDS)
            _child(connection, path, universe)
            os._exit(0)
        connection.close()


def _until_input_closes(listener: socket.socket) -> Iterator[socket.socket]:
    import select

    while True:
        ready, _, _ = select.select([listener, sys.stdin], [], [])
        if sys.stdin in ready:
            return
        yield listener.accept()[0]


def _child(connection: socket.socket, path: str, universe: Universe) -> None:
    """Answer one request in this fresh process."""
    stream = connection.makefile("rw")
    request = json.loads(stream.readline())
    job = Job.from_data(request["job"])
    try:
        if request["view"] == "host":
            _host(stream, job, Path(request["app"]), request["image"], universe)
            return
        reply = _view(request, job, path, universe)
    except BaseException:
        reply = {"stage": "harness", "raised": {"type": "harness", "text": traceback.format_exc()}}
    stream.write(json.dumps(reply) + "\n")
    stream.flush()


class Captured:
    """File descriptors 1 and 2 of this process, kept in memory."""

    def __init__(self) -> None:
        self.files = {number: os.memfd_create(str(number)) for number in (1, 2)}
        for number, file in self.files.items():
            os.dup2(file, number)
        sys.stdout = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="backslashreplace")
        sys.stderr = os.fdopen(
            os.dup(2), "w", encoding="utf-8", errors="backslashreplace", buffering=1
        )

    def text(self, number: int) -> str:
        """All that was written to that descriptor so far."""
        (sys.stdout if number == 1 else sys.stderr).flush()
        size = os.fstat(self.files[number]).st_size
        return os.pread(self.files[number], size, 0).decode("utf-8", "backslashreplace")


def _view(request: dict[str, Any], job: Job, path: str, universe: Universe) -> Reply:
    captured = Captured()
    os.chdir(Path(request["app"] or job.folder).parent)
    reply: Reply = {"stage": "import"}
    try:
        _, names = LOADERS[request["view"]](request, job, path, universe)
        reply["import_output"] = captured.text(1) + captured.text(2)
        reply["stage"] = "call"
        gc.collect()  # so that when dropped classes and references end does not depend on chance
        reply["result"] = canonical(drained(eval(request["call"], names)))
    except BaseException as error:
        reply["raised"] = canonical_error(error)
        reply["traceback"] = traceback.format_exc()
    reply["stdout"] = captured.text(1)
    reply["stderr"] = captured.text(2)
    return reply


def _load_oracle(request: dict[str, Any], job: Job, path: str, universe: Universe) -> Any:
    from . import oracle

    universe.allow(job.all_packages())
    return oracle.load(job)


def _load_oracle_local(request: dict[str, Any], job: Job, path: str, universe: Universe) -> Any:
    from . import oracle

    universe.allow(job.all_packages())
    hosts: list[Callable[..., Any]] = []

    def away(name: str, parameters: dict[str, Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if not hosts:
                hosts.append(_host_client(path, job, "", ""))
            return hosts[0](name, parameters, args, kwargs)

        return call

    return oracle.load(job, away)


def _load_container(request: dict[str, Any], job: Job, path: str, universe: Universe) -> Any:
    from . import appside

    name = request["call"].partition("(")[0]
    entry = job.entry(name) or job.entries[0]
    _see_siblings(job, entry.image)
    universe.allow(job.image_packages[entry.image])
    appside.route_calls(appside.run_here)
    return appside.load(job, Path(request["app"]), entry.image)


def _load_launch(request: dict[str, Any], job: Job, path: str, universe: Universe) -> Any:
    from . import appside

    warnings.simplefilter("error")
    sys.path.insert(0, job.folder)
    universe.allow(job.main_packages)
    hosts: dict[str, Callable[..., Any]] = {}

    def route(function: Any) -> Callable[..., Any]:
        name, parameters = appside.address(function)
        entry = job.entry(name.partition(".")[0])
        image = entry.image if entry else "image"
        if image not in hosts:
            hosts[image] = _host_client(path, job, request["app"], image)
        return lambda *args, **kwargs: hosts[image](name, parameters, args, kwargs)

    appside.route_calls(route)
    return appside.load(job, Path(request["app"]), None)


LOADERS: dict[str, Callable[[dict[str, Any], Job, str, Universe], Any]] = {
    "oracle": _load_oracle,
    "oracle local": _load_oracle_local,
    "container": _load_container,
    "launch": _load_launch,
}


def _see_siblings(job: Job, image: str) -> None:
    """Put the modules that the image adds on the path, and no other file of the folder."""
    import importlib.util

    for name in job.image_siblings[image]:
        folder = Path(job.folder, name)
        file = folder / "__init__.py" if folder.is_dir() else Path(job.folder, f"{name}.py")
        spec = importlib.util.spec_from_file_location(
            name, file, submodule_search_locations=[str(folder)] if folder.is_dir() else None
        )
        assert spec is not None
        sys.meta_path.insert(0, _Known(name, spec))


class _Known:
    """Finds one module by name."""

    def __init__(self, name: str, spec: Any) -> None:
        self.name = name
        self.spec = spec

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        """The module's spec for its own name."""
        return self.spec if fullname == self.name else None


def _host_client(path: str, job: Job, app: str, image: str) -> Callable[..., Any]:
    """A container of that image: calls go to a process of their own, pickled."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    stream = connection.makefile("rw")
    request = {"view": "host", "job": job.to_data(), "app": app, "image": image}
    stream.write(json.dumps(request) + "\n")
    stream.flush()

    def call(name: str, parameters: dict[str, Any], args: Any, kwargs: Any) -> Any:
        data = pickle.dumps((name, parameters, args, kwargs))
        stream.write(base64.b64encode(data).decode() + "\n")
        stream.flush()
        reply = json.loads(stream.readline())
        sys.stdout.write(reply["stdout"])
        sys.stderr.write(reply["stderr"])
        good, value = pickle.loads(base64.b64decode(reply["pickle"]))
        if not good:
            raise value
        if isinstance(value, tuple) and value[:1] in (("generator",), ("async generator",)):
            return iter(value[1])
        return value

    return call


def _host(stream: Any, job: Job, app: Path, image: str, universe: Universe) -> None:
    """Serve calls of entries of one image, or of the oracle's, until the caller goes."""
    captured = Captured()
    if image:
        from . import appside

        _see_siblings(job, image)
        universe.allow(job.image_packages[image])
        appside.route_calls(appside.run_here)
        names = appside.load(job, app, image)[1]
    else:
        from . import oracle

        universe.allow(job.all_packages())
        names = oracle.load(job)[1]
    seen = {1: 0, 2: 0}
    gc.collect()
    for line in stream:
        name, parameters, args, kwargs = pickle.loads(base64.b64decode(line))
        top, _, method = name.partition(".")
        try:
            target = getattr(names[top](**parameters), method) if method else names[top]
            answer: tuple[bool, Any] = (True, drained(target(*args, **kwargs)))
        except Exception as error:
            answer = (False, error)
        reply = {"pickle": base64.b64encode(pickle.dumps(answer)).decode()}
        for number, key in ((1, "stdout"), (2, "stderr")):
            text = captured.text(number)
            reply[key], seen[number] = text[seen[number] :], len(text)
        stream.write(json.dumps(reply) + "\n")
        stream.flush()


@contextlib.contextmanager
def started(folder: Path, sdk: bool) -> Iterator[Server]:
    """A server for the length of a `with` block."""
    server = Server(folder, sdk)
    try:
        yield server
    finally:
        server.close()


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2] == "sdk")
