"""What the installed SDK sends for objects that ask for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from modal_proto import api_pb2

from jobspec.local.loading import Loader, in_fresh_process
from jobspec.local.recorded import RecordedLayer, Recording
from jobspec.local.recording import record

_APP = Path(__file__).with_name("bare.py")
BARE_CLASS: Final = "Class"
BARE_BATCHED: Final = "Batched"
BARE_SERVER: Final = "Server"


@dataclass(frozen=True)
class Baseline:
    """The recording of `bare.py`, of which every object asks for nothing."""

    recording: Recording

    def function(self, kind: str) -> api_pb2.Function:
        """A copy of the bare function of that name (`Class.*` for a class), without its own names."""
        found = without_ids(self.recording.functions[kind].definition)
        found.ClearField("function_name")
        found.ClearField("implementation_name")
        found.ClearField("app_name")
        found.ClearField("module_name")
        found.ClearField("method_definitions")
        return found

    def method(self, name: str) -> api_pb2.MethodDefinition:
        """A copy of the bare method of that name, without its own name and signature."""
        bare_class = BARE_BATCHED if name == "batched" else BARE_CLASS
        service = self.recording.functions[f"{bare_class}.*"].definition
        found = api_pb2.MethodDefinition()
        found.CopyFrom(service.method_definitions[name])
        found.ClearField("function_name")
        found.ClearField("function_schema")
        return found

    @property
    def class_request(self) -> api_pb2.ClassCreateRequest:
        """What is sent for a class beside its function."""
        return self.recording.classes[BARE_CLASS].request

    @property
    def layers(self) -> tuple[RecordedLayer, ...]:
        """Those of an image: Debian slim, and one step."""
        return self.recording.functions["function"].image.layers

    @property
    def requests(self) -> frozenset[str]:
        """The names of the RPCs that are called for it."""
        return frozenset(request.rpc for request in self.recording.requests)


def baseline(load: Loader = in_fresh_process) -> Baseline:
    """The baseline of the SDK that is installed. Raises LocalRuntimeError where there is none."""
    return Baseline(record(_APP, load=load))


def without_ids(function: api_pb2.Function) -> api_pb2.Function:
    """A copy without the references that are compared by what they name, and the signatures."""
    found = api_pb2.Function()
    found.CopyFrom(function)
    found.ClearField("mount_ids")
    found.ClearField("image_id")
    found.ClearField("secret_ids")
    found.ClearField("volume_mounts")
    found.ClearField("cloud_bucket_mounts")
    found.ClearField("proxy_id")
    found.ClearField("object_dependencies")
    found.ClearField("function_schema")
    for method in found.method_definitions.values():
        method.ClearField("function_schema")
    return found
