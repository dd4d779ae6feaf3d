"""What the installed SDK sends for objects that ask for nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from modal_proto import api_pb2

from definition.recorder import record
from jobspec.local.recorded import Recording

_APP = Path(__file__).parent / "apps" / "bare.py"
BARE_CLASS = "Class"
BARE_BATCHED = "Batched"
BARE_SERVER = "Server"


@cache
def bare() -> Recording:
    """The recording of `apps/bare.py`, made once a process."""
    return record(_APP)


def bare_function(kind: str) -> api_pb2.Function:
    """A copy of the bare function of that name (`Class.*` for a class), without its own names."""
    found = api_pb2.Function()
    found.CopyFrom(without_ids(bare().functions[kind].definition))
    for field in ("function_name", "implementation_name", "app_name", "module_name"):
        found.ClearField(field)
    found.method_definitions.clear()
    return found


def bare_method(name: str) -> api_pb2.MethodDefinition:
    """A copy of the bare method of that name, without its own name and signature."""
    bare_class = BARE_BATCHED if name == "batched" else BARE_CLASS
    found = api_pb2.MethodDefinition()
    found.CopyFrom(bare().functions[f"{bare_class}.*"].definition.method_definitions[name])
    found.ClearField("function_name")
    found.ClearField("function_schema")
    return found


def without_ids(function: api_pb2.Function) -> api_pb2.Function:
    """A copy without the references that are compared by what they name, and the signatures."""
    found = api_pb2.Function()
    found.CopyFrom(function)
    for field in (
        "mount_ids",
        "image_id",
        "secret_ids",
        "volume_mounts",
        "cloud_bucket_mounts",
        "proxy_id",
        "object_dependencies",
        "function_schema",
    ):
        found.ClearField(field)
    for method in found.method_definitions.values():
        method.ClearField("function_schema")
    return found
