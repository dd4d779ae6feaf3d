"""Record what an app asks Modal for when the real SDK loads it: no account, nothing executed remotely.

``record(path)`` runs ``modal deploy`` on the file in a process of its own against a server that hands out
ids and remembers every request.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jobspec.local.client import client_environment
from jobspec.local.errors import RecordingError, require_modal
from jobspec.local.loading import Loader, in_fresh_process

if TYPE_CHECKING:
    from google.protobuf.message import Message
    from modal_proto import api_pb2

    from jobspec.local.recorded import RecordedRequest, Recording
    from jobspec.local.registry import Function, Registry

DEFAULT_TIMEOUT = 60.0  # seconds
DEPLOYMENT_NAME = "recorded"
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def record(
    app: Path, *, timeout: float = DEFAULT_TIMEOUT, load: Loader = in_fresh_process
) -> Recording:
    """Load ``app`` with the real SDK and return every object it asked for.

    The file is imported in a process of its own, in its own folder, as ``modal deploy`` imports it: with
    the user's rights, and with whatever effects its module-level code has.

    Args:
        app: a Python file that defines a Modal App.
        timeout: seconds that loading may take.
        load: how the ``modal`` command is run.

    Raises:
        ModalMissing: the SDK is not installed beside jobspec.
        UnfitModal: it is older than those the runtime is for.
        RecordingError: the SDK refused the app, the file raised, or it took too long.
    """
    require_modal()
    return asyncio.run(record_app(app.resolve(), timeout=timeout, load=load))


async def record_app(
    app: Path, *, timeout: float = DEFAULT_TIMEOUT, load: Loader = in_fresh_process
) -> Recording:
    """As `record`, where an event loop runs."""
    from jobspec.local.definitions import DefinitionService
    from jobspec.local.registry import Registry
    from jobspec.local.store_names import StoreNames

    registry = Registry()
    definitions = DefinitionService(
        registry, files=_NoFiles(), named_secret=required_keys, web_url=web_url
    )
    services = [definitions, StoreNames(registry)]
    return await record_with(services, registry, app, timeout=timeout, load=load)


async def record_with(
    services: Sequence[object],
    registry: Registry,
    app: Path,
    *,
    timeout: float = DEFAULT_TIMEOUT,
    load: Loader = in_fresh_process,
) -> Recording:
    """As `record`, with what answers the client's requests and where it keeps them.

    Raises RecordingError.
    """
    from grpclib.server import Server

    from jobspec.local.recorded import RecordedRequest
    from jobspec.local.servicer import build_servicer

    requests: list[RecordedRequest] = []
    refused: list[str] = []

    def observe(rpc: str, message: Message) -> None:
        requests.append(RecordedRequest(rpc, message))

    servicer = build_servicer(services, refused=refused.append, observer=observe)
    server = Server([servicer])
    with tempfile.TemporaryDirectory(prefix="jobspec-") as folder:
        socket = Path(folder, "server.sock")
        await server.start(path=str(socket))
        try:
            output = await _deploy(app, socket, timeout, load)
        finally:
            server.close()
            await server.wait_closed()
    return _assemble(registry, requests, refused, output)


async def _deploy(app: Path, socket: Path, timeout: float, load: Loader) -> str:
    environment = client_environment(socket)
    environment.update(PYTHONDONTWRITEBYTECODE="1", NO_COLOR="1", TERM="dumb", COLUMNS="200")
    arguments = ["deploy", "--name", DEPLOYMENT_NAME, str(app)]
    status, printed = await load(arguments, app.parent, environment, timeout)
    if status is None:
        raise RecordingError(f"loading {app.name} took longer than {timeout:g} s", "")
    output = _ANSI.sub("", printed).strip()
    if status != 0:
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


def required_keys(request: api_pb2.SecretGetOrCreateRequest) -> dict[str, str]:
    """Any named secret exists while recording, with the keys that are required and no values."""
    return dict.fromkeys(request.required_keys, "")


def web_url(function: Function, method: str) -> str:
    """An address that nobody serves."""
    return f"https://{function.name}{'.' if method else ''}{method}.local"
