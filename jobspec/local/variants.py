"""What can be called: a function as it was created, or bound to parameters and options."""

from __future__ import annotations

from dataclasses import dataclass, replace

from modal_proto import api_pb2

from jobspec.local.registry import Registry


@dataclass(frozen=True)
class Variant:
    """A callable function: its base, its parameters, and its definition with options applied."""

    function_id: str
    base_id: str
    app_id: str
    definition: api_pb2.Function
    serialized_params: bytes = b""

    @property
    def label(self) -> str:
        """The name a person knows it by: a class's service function is the class."""
        return self.definition.function_name.removesuffix(".*")


class Variants:
    """The variants of a registry's functions, by id; equal bindings share one id.

    A variant is made of its function as it is defined now: an app that is served may redefine it.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._bindings: dict[str, api_pb2.FunctionBindParamsRequest] = {}
        self._settings: dict[str, api_pb2.AutoscalerSettings] = {}  # that replace the app's own

    def get(self, function_id: str) -> Variant:
        """The variant with that id.

        Raises:
            KeyError: no function has it.
        """
        variant = self._bound(function_id)
        settings = self._settings.get(function_id)
        if settings is None:
            return variant
        return replace(variant, definition=apply_settings(variant.definition, settings))

    def rescale(self, function_id: str, settings: api_pb2.AutoscalerSettings) -> None:
        """Replace those of a variant's settings that are given, for as long as the app stays."""
        self._settings.setdefault(function_id, api_pb2.AutoscalerSettings()).MergeFrom(settings)

    def forget_settings(self, app_id: str) -> None:
        """The app has been published again: its own settings hold."""
        changed = [f for f in self._settings if self._bound(f).app_id == app_id]
        for function_id in changed:
            del self._settings[function_id]

    def _bound(self, function_id: str) -> Variant:
        binding = self._bindings.get(function_id)
        if binding is None:
            function = self._registry.functions[function_id]
            return Variant(function_id, function_id, function.app_id, function.definition)
        base = self.get(binding.function_id)
        definition = base.definition
        if binding.HasField("function_options"):
            definition = apply_options(definition, binding.function_options)
        params = binding.serialized_params or base.serialized_params
        return Variant(function_id, base.base_id, base.app_id, definition, params)

    def bind(self, request: api_pb2.FunctionBindParamsRequest) -> Variant:
        """The function with parameters and options; the function itself where there are none."""
        if not request.serialized_params and not request.HasField("function_options"):
            return self.get(request.function_id)
        function_id = self._registry.content_id("fu", request.SerializeToString(deterministic=True))
        self._bindings[function_id] = request
        return self.get(function_id)


def apply_settings(
    definition: api_pb2.Function, settings: api_pb2.AutoscalerSettings
) -> api_pb2.Function:
    """A copy of the definition with those of the autoscaler's settings replaced that are given."""
    result = api_pb2.Function()
    result.CopyFrom(definition)
    result.autoscaler_settings.MergeFrom(settings)
    if settings.HasField("min_containers"):
        result.warm_pool_size = settings.min_containers
    if settings.HasField("max_containers"):
        result.concurrency_limit = settings.max_containers
    if settings.HasField("scaledown_window"):
        result.task_idle_timeout_secs = settings.scaledown_window
    return result


def apply_options(
    definition: api_pb2.Function, options: api_pb2.FunctionOptions
) -> api_pb2.Function:
    """A copy of the definition in which what the options set replaces what it had."""
    result = api_pb2.Function()
    result.CopyFrom(definition)
    if options.replace_secret_ids:
        del result.secret_ids[:]
    result.secret_ids.extend(options.secret_ids)
    if options.replace_volume_mounts:
        del result.volume_mounts[:]
    result.volume_mounts.extend(options.volume_mounts)
    if options.HasField("resources"):
        result.resources.MergeFrom(options.resources)
    if options.HasField("retry_policy"):
        result.retry_policy.CopyFrom(options.retry_policy)
    result.timeout_secs = options.timeout_secs or result.timeout_secs
    result.concurrency_limit = options.concurrency_limit or result.concurrency_limit
    result.task_idle_timeout_secs = options.task_idle_timeout_secs or result.task_idle_timeout_secs
    result.max_concurrent_inputs = options.max_concurrent_inputs or result.max_concurrent_inputs
    result.target_concurrent_inputs = (
        options.target_concurrent_inputs or result.target_concurrent_inputs
    )
    result.batch_max_size = options.batch_max_size or result.batch_max_size
    result.batch_linger_ms = options.batch_linger_ms or result.batch_linger_ms
    return result
