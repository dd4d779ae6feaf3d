"""The tables of a spec.

Descriptions of keys are the reference's text. Which keys may stand in an entry is decided by its
kind (`jobspec.kinds`).
"""

from __future__ import annotations

from typing import Literal, NamedTuple, Self

from jobspec.spec import choices, values
from jobspec.spec.table import (
    ANYTHING,
    NOTHING,
    Table,
    defaulted,
    many,
    named,
    nullable,
    one,
    optional,
    required,
    value,
)
from jobspec.spec.values import Unset

MAX_TIMEOUT = 86_400
MAX_CONTAINERS = 4_000

_OFF = Literal[False]
_AMOUNT = int | float | list[int | float] | _OFF
_SIZE = int | str

TEXT = value(values.text, str)
LINE = value(values.line, str)
IDENTIFIER = value(values.identifier, str)
METHOD_NAME = value(values.unicode_identifier, str)
IDENTIFIERS = value(values.array(values.identifier), list[str])
OBJECT_NAME = value(values.object_name, str)
BOOLEAN = value(values.boolean, bool)
REQUIREMENTS = value(values.array(values.requirement), list[str])
APT_PACKAGES = value(values.array(values.apt_package), list[str])
COMMANDS = value(values.array(values.shell_command), list[str])
MODULE_NAMES = value(values.array(values.line), list[str])
ENV = value(values.env_table, dict[str, str])


class StepTable(Table):
    """One step of an image build; exactly one key."""

    packages = optional(REQUIREMENTS, "Python packages, installed with uv.")
    apt = optional(APT_PACKAGES, "Debian packages.")
    run = optional(COMMANDS, "Shell commands, each one line.")
    env = optional(ENV, "Environment variables.")

    def checked(self) -> Self:
        """Exactly one key."""
        if len(self.model_fields_set) != 1:
            raise ValueError("a step has exactly one of packages, apt, run, env")
        return self


class ImageTable(Table):
    """An image: what is installed in the container."""

    python = optional(
        value(values.python_version, str),
        "Python series of a Debian slim image; the default is 3.12.",
    )
    from_ = optional(IDENTIFIER, "The image that this one builds on.", alias="from")
    apt = defaulted(APT_PACKAGES, (), "Debian packages, installed first.")
    packages = defaulted(REQUIREMENTS, (), "Python packages, installed with uv.")
    env = defaulted(ENV, {}, "Environment variables.")
    steps = defaulted(many(StepTable), [], "Further build steps, in order.")
    local_python_source = defaulted(
        MODULE_NAMES, (), "Modules beside the spec that are added to the image."
    )
    imports = defaulted(
        MODULE_NAMES, (), "Import names that this image has, where that is ambiguous."
    )


class RetriesTable(Table):
    """How a failed input is tried again."""

    max_retries = required(value(values.integer(0, 100), int))
    initial_delay = optional(value(values.number(0, 60), int | float))
    backoff_coefficient = optional(value(values.number(1, 10), int | float))
    max_delay = optional(value(values.number(1, 60), int | float))


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
        value(values.or_unset(values.one_or_many(choices.gpu)), str | list[str] | _OFF),
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
    cloud = optional(
        value(values.or_unset(choices.cloud), str | _OFF),
        "Cloud provider: aws, gcp, oci or auto.",
    )
    nonpreemptible = optional(BOOLEAN, "Never preempted; CPU only.")
    block_network = optional(BOOLEAN, "No network in the container.")
    enable_memory_snapshot = optional(BOOLEAN, "Start from a snapshot.")


MOUNT = value(values.mount_path, str)


class VolumeTable(Table):
    """A volume: a handle of the app, mounted in every entry that does not say otherwise."""

    mount = required(MOUNT, "Absolute path in the container.")
    name = required(OBJECT_NAME, "The volume's name on Modal.")
    create = defaulted(BOOLEAN, False, "Create it when it is missing.")


class VolumeChange(Table):
    """What an entry changes about a shared volume."""

    mount = required(MOUNT)


def _selection(found: object, change: str) -> object:
    if isinstance(found, list):
        return {"only": found}
    if isinstance(found, dict):
        return {change: {key: None if item is False else item for key, item in found.items()}}
    raise ValueError(f"expected an array of names or a table, got {values.kind_of(found)}")


class VolumeSelection(Table):
    """An entry's volumes: a list replaces the shared ones, a table changes them key by key."""

    only = optional(IDENTIFIERS)
    changes = defaulted(named(value(values.text, str), nullable(one(VolumeChange))), {})

    @classmethod
    def prepare(cls, found: object) -> object:
        """The list or the table, under the key for it."""
        return _selection(found, "changes")


class SecretSelection(Table):
    """An entry's secrets: a list replaces the shared ones, `NAME = false` takes one back."""

    only = optional(IDENTIFIERS)
    without = defaulted(named(value(values.text, str), NOTHING), {})

    @classmethod
    def prepare(cls, found: object) -> object:
        """The list or the table, under the key for it."""
        return _selection(found, "without")


class SecretTable(Table):
    """A secret: a handle of the app, given to every entry that does not say otherwise."""

    name = required(OBJECT_NAME, "The secret's name on Modal.")
    keys = defaulted(value(values.array(values.env_key), list[str]), (), "The keys it must hold.")


NATURAL = value(values.integer(0, 2**31 - 1), int)


class PeriodTable(Table):
    """A period between runs; at least one key above zero."""

    years = defaulted(NATURAL, 0)
    months = defaulted(NATURAL, 0)
    weeks = defaulted(NATURAL, 0)
    days = defaulted(NATURAL, 0)
    hours = defaulted(NATURAL, 0)
    minutes = defaulted(NATURAL, 0)
    seconds = defaulted(NATURAL, 0)

    def checked(self) -> Self:
        """Longer than nothing."""
        if not any(self.model_dump().values()):
            raise ValueError("a period must be longer than nothing")
        return self


class ScheduleTable(Table):
    """When a deployed entry runs by itself: a cron line or a period."""

    cron = optional(
        value(choices.cron, str), "Five fields: minute, hour, day of month, month, day of week."
    )
    timezone = optional(value(choices.timezone, str), "IANA time zone of the cron line; UTC.")
    period = optional(one(PeriodTable), "Time between runs.")

    def checked(self) -> Self:
        """One of the two, and a time zone only for the cron line."""
        if (self.cron is None) == (self.period is None):
            raise ValueError("a schedule has either cron or period")
        if self.timezone is not None and self.cron is None:
            raise ValueError("timezone goes with cron; a period has none")
        return self


class PayloadRef(NamedTuple):
    """`FILE.py:NAME`: a function or class of a payload file."""

    file: str
    name: str


def _payload_ref(found: object) -> PayloadRef:
    return PayloadRef(*values.payload_parts(found))


PAYLOAD = value(_payload_ref, str)


class EntryTable(Table):
    """What an entry of every kind may say."""

    kind = required(TEXT)
    payload = required(PAYLOAD, "FILE.py:NAME of a payload function or class.")
    image = optional(IDENTIFIER, "The image it runs in; `image`.")
    resources = optional(one(ResourcesTable), "Overrides of [resources].")
    volumes = optional(one(VolumeSelection), "Overrides of [volumes].")
    secrets = optional(one(SecretSelection), "Overrides of [secrets].")


class MainTable(Table):
    """What running the app locally does."""

    payload = optional(PAYLOAD, "A payload function, run locally.")
    call = optional(LINE, "An entry to call once.")
    map = optional(LINE, "An entry to map over the inputs.")
    arguments = defaulted(
        value(values.arguments, dict[str, object]), {}, "Keyword arguments of the call."
    )
    inputs = optional(PAYLOAD, "A local function that yields inputs.")
    keep = optional(PAYLOAD, "A local function that is handed the results and the output folder.")
    output = optional(value(values.output_folder, str), "The folder that files are written to.")
    packages = defaulted(REQUIREMENTS, (), "What the launching side has beside modal.")

    def checked(self) -> Self:
        """Keys that go together."""
        chosen = [key for key in ("payload", "call", "map") if getattr(self, key) is not None]
        if len(chosen) > 1:
            raise ValueError(f"[main] has one of payload, call, map; this has {', '.join(chosen)}")
        if not chosen and (self.inputs or self.keep or self.output or self.arguments):
            raise ValueError("[main] needs one of payload, call, map")
        if self.map is not None and self.inputs is None:
            raise ValueError("map needs inputs: a local function that yields them")
        if self.map is None and self.inputs is not None:
            raise ValueError("inputs goes with map")
        if self.call is None and self.arguments:
            raise ValueError("arguments goes with call")
        if self.payload is not None and (self.keep or self.output):
            raise ValueError("keep and output go with call or map")
        if self.output is not None and self.keep is None:
            raise ValueError("output needs keep: a local function that writes the files")
        return self


class JobTable(Table):
    """The whole spec, but for its entries, which their kinds read."""

    name = required(OBJECT_NAME, "The app's name on Modal.")
    description = optional(TEXT, "What the job does.")
    modal = optional(
        value(choices.modal_range, str), "The range of Modal's SDK that the app is for."
    )
    image = optional(one(ImageTable))
    images = defaulted(named(IDENTIFIER, one(ImageTable)), {})
    resources = optional(one(ResourcesTable))
    volumes = defaulted(named(IDENTIFIER, one(VolumeTable)), {})
    secrets = defaulted(named(IDENTIFIER, one(SecretTable)), {})
    schedule = optional(one(ScheduleTable))
    constants = defaulted(named(IDENTIFIER, ANYTHING), {})
    main = optional(one(MainTable))
