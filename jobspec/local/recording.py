"""Record what an app asks Modal for when the real SDK loads it: no account, nothing executed remotely.

``record(path)`` runs ``modal deploy`` on the file in a fresh process against a server that hands out
ids and remembers every request.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from jobspec.local.client import client_environment, modal_command
from jobspec.local.errors import RecordingError, require_modal

if TYPE_CHECKING:
    from google.protobuf.message import Message
    from modal_proto import api_pb2

    from jobspec.local.recorded import RecordedRequest, Recording
    from jobspec.local.registry import Function, Registry

DEFAULT_TIMEOUT = 60.0  # seconds
DEPLOYMENT_NAME = "recorded"
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def record(app: Path, *, timeout: float = DEFAULT_TIMEOUT) -> Recording:
    """Load ``app`` with the real SDK and return every object it asked for.

    The file is imported in a fresh process, in its own folder, as ``modal deploy`` imports it: with
    the user's rights, and with whatever effects its module-level code has.

    Args:
        app: a Python file that defines a Modal App.
        timeout: seconds that loading may take.

    Raises:
        ModalMissing: the SDK is not installed beside jobspec.
        UnfitModal: it is older than those the runtime is for.
        RecordingError: the SDK refused the app, the file raised, or it took too long.
    """
    require_modal()
    return asyncio.run(_record(app.resolve(), timeout))


async def _record(app: Path, timeout: float) -> Recording:
    from grpclib.server import Server

    from jobspec.local.definitions import DefinitionService
    from jobspec.local.not_emulated import NotEmulated
    from jobspec.local.recorded import RecordedRequest
    from jobspec.local.registry import Registry
    from jobspec.local.servicer import build_servicer
    from jobspec.local.stores import StoreService

    registry = Registry()
    requests: list[RecordedRequest] = []
    refused: list[str] = []

    def observe(rpc: str, message: Message) -> None:
        requests.append(RecordedRequest(rpc, message))

    definitions = DefinitionService(
        registry, files=_NoFiles(), named_secret=_required_keys, web_url=_web_url
    )
    services = [definitions, StoreService(registry, NotEmulated())]
    servicer = build_servicer(services, refused=refused.append, observer=observe)
    server = Server([servicer])
    with tempfile.TemporaryDirectory(prefix="jobspec-") as folder:
        socket = Path(folder, "server.sock")
        await server.start(path=str(socket))
        try:
            output = await _deploy(app, socket, timeout)
        finally:
            server.close()
            await server.wait_closed()
    return _assemble(registry, requests, refused, output)


async def _deploy(app: Path, socket: Path, timeout: float) -> str:
    environment = client_environment(socket)
    environment.update(PYTHONDONTWRITEBYTECODE="1", NO_COLOR="1", TERM="dumb", COLUMNS="200")
    process = await asyncio.create_subprocess_exec(
        *modal_command(["deploy", "--name", DEPLOYMENT_NAME, str(app)]),
        cwd=app.parent,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        printed, _ = await asyncio.wait_for(process.communicate(), timeout)
    except TimeoutError:
        raise RecordingError(f"loading {app.name} took longer than {timeout:g} s", "") from None
    finally:
        # Also ends what the app's own code may have started in the background.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    output = _ANSI.sub("", printed.decode(errors="replace")).strip()
    if process.returncode != 0:
        raise RecordingError(f"the Modal SDK could not load {app.name}", output)
    return output


def _assemble(
    registry: Registry, requests: list[RecordedRequest], refused: list[str], output: str
) -> Recording:
    from modal_proto import api_pb2

    from jobspec.local.recorded import Assembler, RecordedClass, Recording

    publish = next(
        (r.message for r in requests if isinstance(r.message, api_pb2.AppPublishRequest)), None
    )
    if publish is None:
        raise RecordingError("the app was loaded but never published", output)
    assembler = Assembler(registry)
    functions = {
        tag: assembler.function(registry.functions[key])
        for tag, key in sorted(publish.function_ids.items())
    }
    classes = {
        name: RecordedClass(name, functions[f"{name}.*"], registry.classes[key].request)
        for name, key in sorted(publish.class_ids.items())
    }
    names = {f.definition.app_name for f in functions.values()}
    return Recording(
        app_name=names.pop() if len(names) == 1 else "",
        functions=functions,
        classes=classes,
        images=assembler.images,
        volumes=tuple(assembler.volumes.values()),
        secrets=tuple(assembler.secrets.values()),
        mounts=tuple(assembler.mounts.values()),
        publish=publish,
        refused=tuple(refused),
        requests=tuple(requests),
        output=output,
    )


class _NoFiles:
    """Answers as if every file had been uploaded: a recording needs names and digests alone."""

    def missing(self, hashes: Iterable[str]) -> list[str]:
        return []

    async def put(self, request: api_pb2.MountPutFileRequest) -> bool:
        return True


def _required_keys(request: api_pb2.SecretGetOrCreateRequest) -> dict[str, str]:
    """Any named secret exists while recording, with the keys that are required and no values."""
    return dict.fromkeys(request.required_keys, "")


def _web_url(function: Function, method: str) -> str:
    return f"https://{function.name}{'.' if method else ''}{method}.local"
