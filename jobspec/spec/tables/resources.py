"""What entries are given, under the names of Modal's own keywords."""

from __future__ import annotations

from typing import Literal

from jobspec.spec import choices, handle_values, values
from jobspec.spec.table import Table, optional, required, value
from jobspec.spec.tables.shapes import BOOLEAN
from jobspec.spec.values import Unset

MAX_TIMEOUT = 86_400
MAX_CONTAINERS = 4_000

_OFF = Literal[False]
_AMOUNT = int | float | list[int | float] | _OFF
_SIZE = int | str


class RetriesTable(Table):
    """How a failed input is tried again."""

    max_retries = required(value(values.integer(0, 100), int), "Tries after the first.")
    initial_delay = optional(
        value(values.number(0, 60), int | float), "Seconds before the first of them."
    )
    backoff_coefficient = optional(
        value(values.number(1, 10), int | float), "What each delay is multiplied by for the next."
    )
    max_delay = optional(value(values.number(1, 60), int | float), "Seconds of the longest delay.")


SECONDS = value(values.or_unset(values.seconds(1, MAX_TIMEOUT)), _SIZE | _OFF)
COUNT = value(values.or_unset(values.integer(0, MAX_CONTAINERS)), int | _OFF)


def _retries(found: object) -> int | RetriesTable | Unset:
    if found is False:
        return values.UNSET
    if isinstance(found, dict):
        return RetriesTable.model_validate(found)
    return values.integer(0, 100)(found)


class ResourcesTable(Table):
    """What an entry is given, under the names of Modal's own keywords."""

    cpu = optional(
        value(values.or_unset(values.or_limit(values.number(0.125, 64))), _AMOUNT),
        "Physical cores, or [request, limit].",
    )
    memory = optional(
        value(
            values.or_unset(values.or_limit(values.mebibytes(128, 344_064))),
            _SIZE | list[_SIZE] | _OFF,
        ),
        "MiB or a size such as 16GiB, or [request, limit].",
    )
    gpu = optional(
        value(
            values.or_unset(values.one_or_many(choices.gpu, choices.gpu_with_count)),
            str | list[str] | _OFF,
        ),
        "GPU type with a count (H100:2), or several in order of preference.",
    )
    timeout = optional(SECONDS, "Longest run of one input.")
    startup_timeout = optional(SECONDS, "Longest start of a container.")
    retries = optional(
        value(_retries, int | RetriesTable | _OFF, RetriesTable),
        "Retries of a failed input: a number, or a table.",
    )
    ephemeral_disk = optional(
        value(values.or_unset(values.mebibytes(524_288, 3_145_728)), _SIZE | _OFF),
        "Scratch disk: MiB or a size, from 512GiB.",
    )
    min_containers = optional(COUNT, "Containers kept warm.")
    max_containers = optional(
        value(values.or_unset(values.integer(1, MAX_CONTAINERS)), int | _OFF),
        "Most containers at a time.",
    )
    buffer_containers = optional(COUNT, "Idle containers kept while busy.")
    scaledown_window = optional(
        value(values.or_unset(values.seconds(2, 3_600)), _SIZE | _OFF),
        "How long an idle container stays.",
    )
    single_use_containers = optional(BOOLEAN, "A container per input.")
    region = optional(
        value(values.or_unset(values.one_or_many(choices.region)), str | list[str] | _OFF),
        "Where it may run.",
    )
    routing_region = optional(
        value(values.or_unset(choices.routing_region), str | _OFF),
        "Where inputs go through; fixed when it is first deployed.",
    )
    cloud = optional(
        value(values.or_unset(choices.cloud), str | _OFF),
        "Cloud provider: aws, gcp, oci or auto.",
    )
    nonpreemptible = optional(BOOLEAN, "Never preempted; CPU only.")
    block_network = optional(BOOLEAN, "No network in the container.")
    restrict_modal_access = optional(
        BOOLEAN, "No use of dicts, queues and other functions from the container."
    )
    i6pn = optional(BOOLEAN, "A private network with the other containers of its region.")
    enable_memory_snapshot = optional(BOOLEAN, "Start from a snapshot.")
    include_source = optional(BOOLEAN, "Whether the app's own file is added to the container.")
    experimental_options = optional(
        value(
            values.or_unset(handle_values.experimental_options),
            dict[str, str | int | float | bool] | _OFF,
        ),
        "Options that Modal has not settled, as its documentation names them.",
    )
