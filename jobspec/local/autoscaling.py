"""Answers about how many containers functions have, and changes of how many they may have."""

from __future__ import annotations

from grpclib import GRPCError, Status
from modal_proto import api_pb2

from jobspec.local.protos import known
from jobspec.local.runtime import Runtime


class AutoscalingService:
    """What ``Function.autoscaler`` and ``get_current_stats`` ask for."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def function_get_current_stats(
        self, request: api_pb2.FunctionGetCurrentStatsRequest
    ) -> api_pb2.FunctionStats:
        self._check(request.function_id)
        pool = self._runtime.pool(request.function_id)
        return known(
            api_pb2.FunctionStats,
            backlog=len(pool.queue),
            num_total_tasks=len(pool.containers),
            num_running_inputs=sum(len(container.inputs) for container in pool.containers),
        )

    async def function_update_scheduling_params(
        self, request: api_pb2.FunctionUpdateSchedulingParamsRequest
    ) -> api_pb2.FunctionUpdateSchedulingParamsResponse:
        self._check(request.function_id)
        settings = api_pb2.AutoscalerSettings()
        if request.HasField("settings"):
            settings.CopyFrom(request.settings)
        else:  # as SDKs before 1.0 ask for containers to be kept
            settings.min_containers = request.warm_pool_size_override
        self._runtime.rescale(request.function_id, settings)
        return known(
            api_pb2.FunctionUpdateSchedulingParamsResponse,
            current_settings=self._settings(request.function_id),
        )

    async def function_get_scheduling_params(
        self, request: api_pb2.FunctionGetSchedulingParamsRequest
    ) -> api_pb2.FunctionGetSchedulingParamsResponse:
        self._check(request.function_id)
        configuration = api_pb2.AutoscalerConfiguration(
            settings=self._settings(request.function_id)
        )
        return api_pb2.FunctionGetSchedulingParamsResponse(autoscaler_configuration=configuration)

    def _settings(self, function_id: str) -> api_pb2.AutoscalerSettings:
        return self._runtime.variants.get(function_id).definition.autoscaler_settings

    def _check(self, function_id: str) -> None:
        try:
            self._runtime.variants.get(function_id)
        except KeyError:
            raise GRPCError(Status.NOT_FOUND, f"no function with id {function_id!r}") from None
