"""A container: a subprocess that runs the SDK's own entry point on a socket of its own."""

from __future__ import annotations

import asyncio
import shutil
import signal
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from modal_proto import api_pb2
from modal_proto.api_grpc import ModalClientBase

from jobspec.local.calls import Input
from jobspec.local.launching import start_launcher
from jobspec.local.logs import Logs
from jobspec.local.networks import MachineNetwork, Network, OwnNetwork
from jobspec.local.processes import descendants, kill_below
from jobspec.local.serving import PlaneServer
from jobspec.local.variants import Variant

ISOLATION_FAILED = 117  # the launcher's
ENTRY_POINT = ("-m", "modal._container_entrypoint")


@dataclass(eq=False)
class Container:
    """One container of a function.

    Attributes:
        inputs: what it works on now, by input id.
        started_at: when its process was started, by the monotonic clock.
        ready: it has asked for its first input.
        stopping: it has been told to end, so it gets no more inputs.
        uploads: the paths of the files that were put into it before it started.
        failure: what it reported when its start failed.
        network: how its ports are reached.
        ended_by: what the runtime has ended it for, in words; "" if it ended otherwise.
        preparation: what it needs before its process can start.
    """

    task_id: str
    variant: Variant
    private: Path
    scratch: Path
    inputs: dict[str, Input] = field(default_factory=dict)
    started_at: float = 0.0
    ready: bool = False
    stopping: bool = False
    uploads: Collection[str] = ()
    failure: api_pb2.GenericResult | None = None
    network: Network = field(default_factory=MachineNetwork)
    ended_by: str = ""
    preparation: asyncio.Future[dict[str, object]] | None = None
    cancelled: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    status: int | None = None
    _killed: bool = False
    _process: asyncio.subprocess.Process | None = None
    _server: PlaneServer | None = None

    @property
    def blocked(self) -> bool:
        """Everything it works on waits for calls of its own."""
        return bool(self.inputs) and all(i.children > 0 for i in self.inputs.values())

    def processes(self) -> list[int]:
        """The ids of its processes on this machine, the launcher's among them."""
        if self._process is None or self._process.returncode is not None:
            return []
        return descendants(self._process.pid)

    async def run(
        self,
        spec: dict[str, object],
        arguments: api_pb2.ContainerArguments,
        servicer: ModalClientBase,
        logs: Logs,
    ) -> int:
        """Start the process, print its output, and return its exit status.

        Args:
            spec: the launcher's spec of the process.
            arguments: what the SDK's entry point reads.
            servicer: answers on the container's socket.
            logs: takes the output.
        """
        (self.private / "arguments.pb").write_bytes(arguments.SerializeToString())
        self._server = PlaneServer([servicer])
        await self._server.start(path=str(self.private / "server.sock"))
        kept = [self.network.fd] if isinstance(self.network, OwnNetwork) else []
        self._process = await start_launcher(spec, self.private / "spec.json", kept=kept)
        if self._killed:  # while the process was being started
            self.signal(signal.SIGKILL)
        opening = asyncio.create_task(self.network.open())
        assert self._process.stdout is not None
        await logs.carry(self._process.stdout, self.variant.label)
        self.status = await self._process.wait()
        opening.cancel()
        return self.status

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the container's process (SIGKILL to all of the container).

        One that has no process yet is not prepared any further, and killed if it gets one.
        """
        self._killed = self._killed or number == signal.SIGKILL
        if self._process is None and self.preparation is not None:
            self.preparation.cancel()
        if self._process is not None and self._process.returncode is None:
            if number == signal.SIGKILL:
                kill_below(self._process.pid)
                return
            with suppress(ProcessLookupError):
                self._process.send_signal(number)

    async def remove(self) -> None:
        """Close the sockets and delete the container's folders."""
        self.network.close()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
        for folder in (self.private, self.scratch):
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def describe_status(status: int) -> str:
    """An exit status in words."""
    if status == ISOLATION_FAILED:
        return "could not be set up (its log says why)"
    number = -status if status < 0 else status - 128
    if number > 0:
        with suppress(ValueError):
            return f"was killed by {signal.Signals(number).name}"
    return f"exited with status {status}"
