"""What a function's definition says about its containers: how many, for how long, for how much."""

from __future__ import annotations

from dataclasses import dataclass

from modal_proto import api_pb2

from jobspec.local.cores import WORKING_CONTAINERS
from jobspec.local.protos import flag

MOST_CONTAINERS = 64  # of one function, those that wait included
IDLE_SECONDS = 60.0


@dataclass(frozen=True)
class Limits:
    """A definition, read for who schedules its containers."""

    definition: api_pb2.Function

    @property
    def most(self) -> int:
        """How many containers the app allows to work at once."""
        settings = self.definition.autoscaler_settings
        return self.definition.concurrency_limit or settings.max_containers or MOST_CONTAINERS

    @property
    def least(self) -> int:
        """How many containers are kept while the app runs."""
        asked = self.definition.warm_pool_size
        asked = asked or self.definition.autoscaler_settings.min_containers
        return min(asked, WORKING_CONTAINERS)

    @property
    def buffer(self) -> int:
        """How many containers are to have nothing to do while others work."""
        return self.definition.autoscaler_settings.buffer_containers

    @property
    def slots(self) -> int:
        """How many inputs a container may have at once."""
        return max(1, self.definition.max_concurrent_inputs, self.definition.batch_max_size)

    @property
    def batched(self) -> bool:
        """Whether a container takes its inputs together."""
        return self.definition.batch_max_size > 1

    @property
    def single_use(self) -> bool:
        """Whether a container ends by itself after its first input."""
        return flag(self.definition, "single_use_containers") or self.definition.max_inputs == 1

    @property
    def idle_seconds(self) -> float:
        """How long a container may wait for an input."""
        asked = self.definition.task_idle_timeout_secs
        return asked or self.definition.autoscaler_settings.scaledown_window or IDLE_SECONDS

    @property
    def start_seconds(self) -> int:
        """How long a container may take until it asks for its first input; 0 for no limit."""
        return self.definition.startup_timeout_secs or self.definition.timeout_secs
