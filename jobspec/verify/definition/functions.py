"""The message that each entry of a spec must come to, built from the spec alone."""

from __future__ import annotations

import ast

from modal_proto import api_pb2

from jobspec.spec.job import Entry, JobSpec, ResourceValue
from jobspec.spec.tables.resources import RetriesTable
from jobspec.verify.definition import payload_facts
from jobspec.verify.definition.baseline import BARE_CLASS, BARE_SERVER, Baseline
from jobspec.verify.definition.kinds import set_methods, set_modifiers, set_server, set_webhook

_TYPES = {
    "str": ("PARAM_TYPE_STRING", "string_default"),
    "int": ("PARAM_TYPE_INT", "int_default"),
    "bool": ("PARAM_TYPE_BOOL", "bool_default"),
    "bytes": ("PARAM_TYPE_BYTES", "bytes_default"),
}
# Older fields that the SDK still fills beside those which replaced them.
OLDER_FIELDS = {
    "warm_pool_size": "min_containers",
    "concurrency_limit": "max_containers",
    "_experimental_buffer_containers": "buffer_containers",
    "task_idle_timeout_secs": "scaledown_window",
}


def modal_name(entry: Entry) -> str:
    """The name that Modal knows an entry's function by."""
    if entry.kind.name == "class":
        return f"{entry.name}.*"
    return getattr(entry.table, "name", None) or entry.name


def expected_function(
    job: JobSpec, entry: Entry, module: str, baseline: Baseline
) -> api_pb2.Function:
    """The function of an entry, without references; of a list of GPUs the first."""
    node = payload_facts.definition(job, entry)
    function = baseline.function(_bare_kind(entry, node))
    function.app_name = job.name
    function.module_name = module
    function.function_name = modal_name(entry)
    function.implementation_name = (
        f"{entry.name}.*" if isinstance(node, ast.ClassDef) else entry.name
    )
    for name, resource in entry.resources.items():
        _set_resource(function, name, resource.value)
    _set_schedule(function, entry)
    image = job.images[entry.image]
    if image.source == "published" and not image.steps:
        function.mount_client_dependencies = False  # of which the SDK knows no builder version
    if isinstance(node, ast.ClassDef):
        _set_class(function, job, entry, node, baseline)
    set_modifiers(function, entry.table)
    if entry.kind.name == "server":
        set_server(function, entry)
    elif entry.kind.is_web:
        set_webhook(function.webhook_config, entry.table, entry.kind.name)
    return function


def gpus(entry: Entry) -> list[tuple[str, int]]:
    """Type and count of the GPUs that an entry may run on, the preferred one first."""
    resource = entry.resources.get("gpu")
    if resource is None:
        return []
    texts = resource.value if isinstance(resource.value, list) else [resource.value]
    parts = [str(text).partition(":") for text in texts]
    return [(kind.upper(), int(count or 1)) for kind, _, count in parts]


def set_gpu(function: api_pb2.Function, gpu: tuple[str, int]) -> None:
    """Gives a function one of its GPUs."""
    function.resources.gpu_config.gpu_type, function.resources.gpu_config.count = gpu


def _bare_kind(entry: Entry, node: ast.AST) -> str:
    if entry.kind.name == "class":
        return f"{BARE_CLASS}.*"
    if entry.kind.name == "function":
        return "generator" if payload_facts.is_generator(node) else "function"
    return BARE_SERVER if entry.kind.name == "server" else entry.kind.name


def _set_resource(function: api_pb2.Function, name: str, value: ResourceValue) -> None:
    resources, scaling = function.resources, function.autoscaler_settings
    request, limit = value if isinstance(value, tuple) else (value, None)
    match name, request:
        case "cpu", int() | float():
            resources.milli_cpu = int(1000 * request)
            if limit is not None:
                resources.milli_cpu_max = int(1000 * limit)
        case "memory", int():
            resources.memory_mb = request
            if limit is not None:
                resources.memory_mb_max = int(limit)
        case "gpu", _:
            pass  # one function for each choice: see set_gpu
        case "ephemeral_disk", int():
            resources.ephemeral_disk_mb = request
        case "timeout", int():
            function.timeout_secs = request
            function.startup_timeout_secs = request  # unless it has a value of its own, set later
        case "startup_timeout", int():
            function.startup_timeout_secs = request
        case "retries", int() | RetriesTable():
            _set_retries(function.retry_policy, request)
        case _, int() if name in OLDER_FIELDS.values():
            setattr(scaling, name, request)
        case "single_use_containers", True:
            function.single_use_containers = True
            function.max_inputs = 1
        case "region", str():
            function.scheduler_placement.regions.append(request)
        case "region", list():
            function.scheduler_placement.regions.extend(request)
        case "cloud", str():
            function.cloud_provider_str = request
        case "nonpreemptible", True:
            function.scheduler_placement.nonpreemptible = True
        case "block_network", True:
            function.block_network = True
        case "enable_memory_snapshot", True:
            function.checkpointing_enabled = True
        case "routing_region", str():
            function.routing_region = request
        case "restrict_modal_access", True:
            function.untrusted = True
        case "i6pn", True:
            function.i6pn_enabled = True
        case "include_source", bool():
            pass  # a file more or less: see compare
        case "experimental_options", dict():
            options = {key: str(each) for key, each in request.items()}
            function._experimental_fabric_size = int(options.pop("fabric_size", 0))
            function.experimental_options.update(options)
        case _:
            raise NotImplementedError(f"the proof knows no resource {name} = {value!r}")


def _set_retries(policy: api_pb2.FunctionRetryPolicy, value: int | RetriesTable) -> None:
    """Modal documents: a number retries after one second each; a table backs off twofold."""
    if isinstance(value, int):
        policy.retries, delay, backoff, longest = value, 1.0, 1.0, 60.0
    else:
        policy.retries = value.max_retries
        delay = 1.0 if value.initial_delay is None else value.initial_delay
        backoff = 2.0 if value.backoff_coefficient is None else value.backoff_coefficient
        longest = 60.0 if value.max_delay is None else value.max_delay
    policy.initial_delay_ms = round(1000 * delay)
    policy.backoff_coefficient = backoff
    policy.max_delay_ms = round(1000 * longest)


def _set_schedule(function: api_pb2.Function, entry: Entry) -> None:
    schedule = entry.schedule
    if schedule is None:
        return
    if schedule.cron is not None:
        function.schedule.cron.cron_string = schedule.cron
        function.schedule.cron.timezone = schedule.timezone or "UTC"
    if schedule.period is not None:
        for name, value in schedule.period.model_dump().items():
            if value:
                setattr(function.schedule.period, name, value)


def _set_class(
    function: api_pb2.Function, job: JobSpec, entry: Entry, node: ast.ClassDef, baseline: Baseline
) -> None:
    parameters = getattr(entry.table, "parameters", ())
    if parameters:
        function.class_parameter_info.format = (
            api_pb2.ClassParameterInfo.PARAM_SERIALIZATION_FORMAT_PROTO
        )
    for name, kind, default in payload_facts.attributes(job, entry, parameters):
        function.class_parameter_info.schema.append(_parameter(name, kind, default))
    set_methods(function, entry, node, baseline)


def _parameter(name: str, kind: str, default: object) -> api_pb2.ClassParameterSpec:
    type_name, field = _TYPES[kind]
    number = api_pb2.ParameterType.Value(type_name)
    parameter = api_pb2.ClassParameterSpec(name=name, type=number)
    parameter.full_type.base_type = number
    if default is not ...:
        parameter.has_default = True
        setattr(parameter, field, default)
    return parameter
