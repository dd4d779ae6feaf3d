"""An app imported by Modal's SDK, as the launching side does it and as a container does it.

Runs in a process of its own (`jobspec.proof.server` forks one for each import).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import modal
import modal._container_entrypoint as entrypoint
from modal._functions import _Function
from modal._image import _Image
from modal._runtime import user_code_imports
from modal._runtime.task_lifecycle_manager import _TaskLifecycleManager
from modal._serialization import serialize
from modal._utils.async_utils import synchronizer
from modal.app import _App
from modal.cli.import_refs import ImportRef, import_file_or_module
from modal.cls import _get_class_constructor_signature
from modal_proto import api_pb2

IMAGE_ID = "im-own"
_EXAMPLES: Mapping[str, object] = {"int": 1, "bool": True, "bytes": b""}


@dataclass(frozen=True)
class Entry:
    """A function or class as the launching side defined it; what a container is told of it.

    `parameters` are those without which a class has no instance, with the names of their types.
    """

    tag: str
    implementation: str
    is_class: bool
    is_server: bool
    is_generator: bool
    dependencies: tuple[str, ...]
    methods: tuple[str, ...] = ()
    parameters: dict[str, str] = field(default_factory=dict)


def inner(wrapper: object) -> Any:
    """The SDK's own object inside one of its public wrappers."""
    return synchronizer._translate_in(wrapper)  # type: ignore[no-untyped-call]  # as the SDK has it


def import_as_launched(app: Path) -> tuple[Entry, ...]:
    """Import an app as `modal run` does; what it defines."""
    module = import_file_or_module(ImportRef(str(app), use_module_mode=False))
    return tuple(_entries(module))


def import_as_contained(
    app: Path, entry: Entry, entries: tuple[Entry, ...], imported: Callable[[], None]
) -> object:
    """Import an app as the container of one of its entries does, and hydrate it.

    `imported` is called once the module has run, before a class is instantiated. Returns the
    image object of the entry.
    """
    instantiate = user_code_imports.get_user_class_instance

    def instance(*args: Any) -> Any:
        imported()
        return instantiate(*args)

    vars(user_code_imports)[instantiate.__name__] = instance
    function = _definition(app, entry)
    client: Any = object()
    manager = _Manager("ta-1", "fu-0", function, None, client)
    _TaskLifecycleManager._singleton = manager  # by which `modal.is_local` tells
    arguments = api_pb2.ContainerArguments(
        app_id="ap-1", function_def=function, app_layout=_layout(entry, entries)
    )
    if entry.is_class:
        arguments.serialized_params = serialize(((), examples(entry.parameters)))
    service = entrypoint.hydrate_function(arguments, manager, function, client)  # type: ignore[arg-type]  # a manager without a server
    imported()
    dependencies = service.service_deps or ()
    return next((each for each in dependencies if isinstance(each, _Image)), None)


def contained_environment() -> None:
    """What a container's environment says that module-level code could see."""
    os.environ["MODAL_IS_REMOTE"] = "1"
    os.environ["MODAL_IMAGE_ID"] = IMAGE_ID
    os.environ["MODAL_TASK_ID"] = "ta-1"


class _Manager(_TaskLifecycleManager):
    """The container's lifecycle, with failures raised here instead of sent to a server."""

    @contextlib.contextmanager
    def handle_task_lifecycle_exception(self) -> Iterator[None]:  # type: ignore[override]  # as its blocking wrapper
        yield


def _entries(module: ModuleType) -> Iterator[Entry]:
    outer = next((each for each in vars(module).values() if isinstance(each, modal.App)), None)
    if outer is None:
        return
    app: _App = inner(outer)
    for tag, function in app._local_state.functions.items():
        yield _entry(tag, function, app)


def _entry(tag: str, function: _Function[Any, Any, Any], app: _App) -> Entry:
    name = tag.removesuffix(".*")
    is_class = name != tag
    source = function._get_source_info()
    dependencies = function._deps_(only_explicit_mounts=True)
    methods: tuple[str, ...] = ()
    parameters: dict[str, str] = {}
    if is_class:
        methods = tuple(app._local_state.classes[name]._get_method_names())
        parameters = _parameters(app._local_state.classes[name]._get_user_cls())
    return Entry(
        tag=tag,
        implementation=source.implementation_name,
        is_class=is_class,
        is_server=not is_class and source.user_cls is not None,
        is_generator=bool(function._is_generator),
        dependencies=tuple(type(each).__name__ for each in dependencies),
        methods=methods,
        parameters=parameters,
    )


def examples(parameters: Mapping[str, str]) -> dict[str, object]:
    """A value for each of some parameters, by the names of their types."""
    return {name: _EXAMPLES.get(kind, "") for name, kind in parameters.items()}


def _parameters(user_class: type) -> dict[str, str]:
    """The parameters that a class needs to be instantiated, with the names of their types."""
    signature = _get_class_constructor_signature(user_class)
    return {
        name: getattr(parameter.annotation, "__name__", str(parameter.annotation))
        for name, parameter in signature.parameters.items()
        if parameter.default is parameter.empty
    }


def _definition(app: Path, entry: Entry) -> api_pb2.Function:
    return api_pb2.Function(
        module_name=app.stem,
        function_name=entry.tag,
        implementation_name=entry.implementation,
        is_class=entry.is_class,
        is_server=entry.is_server,
        function_type=_function_type(entry),
        definition_type=api_pb2.Function.DEFINITION_TYPE_FILE,
        object_dependencies=[
            api_pb2.ObjectDependency(object_id=object_id) for object_id in _dependency_ids(entry)
        ],
    )


def _dependency_ids(entry: Entry) -> list[str]:
    prefixes = {"_Image": "im", "_Secret": "st", "_Volume": "vo", "_Proxy": "pr"}
    return [
        IMAGE_ID if kind == "_Image" else f"{prefixes.get(kind, 'xx')}-{index}"
        for index, kind in enumerate(entry.dependencies)
    ]


def _function_type(entry: Entry) -> api_pb2.Function.FunctionType.ValueType:
    if entry.is_generator:
        return api_pb2.Function.FUNCTION_TYPE_GENERATOR
    return api_pb2.Function.FUNCTION_TYPE_FUNCTION


def _layout(own: Entry, entries: tuple[Entry, ...]) -> api_pb2.AppLayout:
    layout = api_pb2.AppLayout()
    for index, entry in enumerate(entries):
        function_id = f"fu-{index}"
        layout.function_ids[entry.tag] = function_id
        handle = api_pb2.FunctionHandleMetadata(
            function_name=entry.tag, function_type=_function_type(entry)
        )
        for method in entry.methods:
            name = f"{entry.tag.removesuffix('.*')}.{method}"
            handle.method_handle_metadata[method].function_name = name
            handle.method_handle_metadata[method].use_method_name = method
            handle.method_handle_metadata[method].is_method = True
        layout.objects.append(
            api_pb2.Object(object_id=function_id, function_handle_metadata=handle)
        )
        if entry.is_class:
            class_id = f"cs-{index}"
            layout.class_ids[entry.tag.removesuffix(".*")] = class_id
            layout.objects.append(
                api_pb2.Object(
                    object_id=class_id, class_handle_metadata=api_pb2.ClassHandleMetadata()
                )
            )
    for object_id in _dependency_ids(own):
        volume = api_pb2.VolumeMetadata() if object_id.startswith("vo-") else None
        layout.objects.append(api_pb2.Object(object_id=object_id, volume_metadata=volume))
    return layout
