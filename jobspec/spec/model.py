"""The tables of a spec, as Pydantic models.

Field descriptions are the reference's text. Models build their validators on first use: a spec
without secrets never pays for the secret table. Which keys may stand in an entry is decided by its
kind (`jobspec.kinds`).
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, model_validator

from jobspec.spec import values
from jobspec.spec.values import Unset

MAX_TIMEOUT = 86_400
MAX_CONTAINERS = 4_000

Text: TypeAlias = Annotated[str, PlainValidator(values.text)]
Line: TypeAlias = Annotated[str, PlainValidator(values.line)]
Identifier: TypeAlias = Annotated[str, PlainValidator(values.identifier)]
MethodName: TypeAlias = Annotated[str, PlainValidator(values.unicode_identifier)]
Identifiers: TypeAlias = Annotated[
    tuple[str, ...], PlainValidator(values.array(values.identifier))
]
ObjectName: TypeAlias = Annotated[str, PlainValidator(values.object_name)]
Boolean: TypeAlias = Annotated[bool, PlainValidator(values.boolean)]
Requirements: TypeAlias = Annotated[
    tuple[str, ...], PlainValidator(values.array(values.requirement))
]
AptPackages: TypeAlias = Annotated[
    tuple[str, ...], PlainValidator(values.array(values.apt_package))
]
Commands: TypeAlias = Annotated[
    tuple[str, ...], PlainValidator(values.array(values.shell_command))
]
ModuleNames: TypeAlias = Annotated[tuple[str, ...], PlainValidator(values.array(values.line))]
EnvTable: TypeAlias = Annotated[dict[str, str], PlainValidator(values.env_table)]


class Table(BaseModel):
    """A TOML table: unknown keys are errors, a validated table does not change."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, defer_build=True, arbitrary_types_allowed=True
    )


class StepTable(Table):
    """One step of an image build; exactly one key."""

    packages: Requirements | None = Field(None, description="Python packages, installed with uv.")
    apt: AptPackages | None = Field(None, description="Debian packages.")
    run: Commands | None = Field(None, description="Shell commands, each one line.")
    env: EnvTable | None = Field(None, description="Environment variables.")

    @model_validator(mode="after")
    def _one_key(self) -> StepTable:
        if len(self.model_fields_set) != 1:
            raise ValueError("a step has exactly one of packages, apt, run, env")
        return self


class ImageTable(Table):
    """An image: what is installed in the container."""

    python: Annotated[str, PlainValidator(values.python_version)] | None = Field(
        None, description="Python series of a Debian slim image; the default is 3.12."
    )
    from_: Identifier | None = Field(
        None, alias="from", description="The image that this one builds on."
    )
    apt: AptPackages = Field((), description="Debian packages, installed first.")
    packages: Requirements = Field((), description="Python packages, installed with uv.")
    env: EnvTable = Field(default_factory=dict, description="Environment variables.")
    steps: list[StepTable] = Field(
        default_factory=list, description="Further build steps, in order."
    )
    local_python_source: ModuleNames = Field(
        (), description="Modules beside the spec that are added to the image."
    )
    imports: ModuleNames = Field(
        (), description="Import names that this image has, where that is ambiguous."
    )


class RetriesTable(Table):
    """How a failed input is tried again."""

    max_retries: Annotated[int, PlainValidator(values.integer(0, 100))]
    initial_delay: Annotated[float, PlainValidator(values.number(0, 60))] | None = None
    backoff_coefficient: Annotated[float, PlainValidator(values.number(1, 10))] | None = None
    max_delay: Annotated[float, PlainValidator(values.number(1, 60))] | None = None


_CPU = values.or_unset(values.or_limit(values.number(0.125, 64)))
_MEMORY = values.or_unset(values.or_limit(values.mebibytes(128, 344_064)))
_GPU = values.or_unset(values.one_or_many(values.gpu))
_REGION = values.or_unset(values.one_or_many(values.line))
_CLOUD = values.or_unset(values.line)
_DISK = values.or_unset(values.mebibytes(524_288, 3_145_728))
_TIMEOUT = values.or_unset(values.seconds(1, MAX_TIMEOUT))
_WINDOW = values.or_unset(values.seconds(2, 3_600))
_COUNT = values.or_unset(values.integer(0, MAX_CONTAINERS))
_MAXIMUM = values.or_unset(values.integer(1, MAX_CONTAINERS))

Cpu: TypeAlias = "int | float | tuple[int | float, int | float] | Unset"
Memory: TypeAlias = "int | tuple[int, int] | Unset"
Seconds: TypeAlias = Annotated[int | Unset, PlainValidator(_TIMEOUT)]
Count: TypeAlias = Annotated[int | Unset, PlainValidator(_COUNT)]


def _retries(value: object) -> int | RetriesTable | Unset:
    if value is False:
        return values.UNSET
    if isinstance(value, dict):
        return RetriesTable.model_validate(value)
    return values.integer(0, 100)(value)


class ResourcesTable(Table):
    """What an entry is given, under the names of Modal's own keywords."""

    cpu: Annotated[Cpu, PlainValidator(_CPU)] | None = Field(
        None, description="Physical cores, or [request, limit]."
    )
    memory: Annotated[Memory, PlainValidator(_MEMORY)] | None = Field(
        None, description="MiB or a size such as 16GiB, or [request, limit]."
    )
    gpu: Annotated[str | list[str] | Unset, PlainValidator(_GPU)] | None = Field(
        None, description="GPU type with a count (H100:2), or several in order of preference."
    )
    timeout: Seconds | None = Field(None, description="Longest run of one input.")
    startup_timeout: Seconds | None = Field(None, description="Longest start of a container.")
    retries: Annotated[int | RetriesTable | Unset, PlainValidator(_retries)] | None = Field(
        None, description="Retries of a failed input: a number, or a table."
    )
    ephemeral_disk: Annotated[int | Unset, PlainValidator(_DISK)] | None = Field(
        None, description="Scratch disk: MiB or a size, from 512GiB."
    )
    min_containers: Count | None = Field(None, description="Containers kept warm.")
    max_containers: Annotated[int | Unset, PlainValidator(_MAXIMUM)] | None = Field(
        None, description="Most containers at a time."
    )
    buffer_containers: Count | None = Field(None, description="Idle containers kept while busy.")
    scaledown_window: Annotated[int | Unset, PlainValidator(_WINDOW)] | None = Field(
        None, description="How long an idle container stays."
    )
    single_use_containers: Boolean | None = Field(None, description="A container per input.")
    region: Annotated[str | list[str] | Unset, PlainValidator(_REGION)] | None = Field(
        None, description="Where it may run."
    )
    cloud: Annotated[str | Unset, PlainValidator(_CLOUD)] | None = Field(
        None, description="Cloud provider: aws, gcp, oci or auto."
    )
    nonpreemptible: Boolean | None = Field(None, description="Never preempted; CPU only.")
    block_network: Boolean | None = Field(None, description="No network in the container.")
    enable_memory_snapshot: Boolean | None = Field(None, description="Start from a snapshot.")


class VolumeTable(Table):
    """A volume: a handle of the app, mounted in every entry that does not say otherwise."""

    mount: Annotated[str, PlainValidator(values.mount_path)] = Field(
        description="Absolute path in the container."
    )
    name: ObjectName = Field(description="The volume's name on Modal.")
    create: Boolean = Field(False, description="Create it when it is missing.")


class VolumeChange(Table):
    """What an entry changes about a shared volume."""

    mount: Annotated[str, PlainValidator(values.mount_path)]


def _selection(value: object, change: str) -> object:
    if isinstance(value, list):
        return {"only": value}
    if isinstance(value, dict):
        return {change: {key: None if item is False else item for key, item in value.items()}}
    raise ValueError(f"expected an array of names or a table, got {values.kind_of(value)}")


class VolumeSelection(Table):
    """An entry's volumes: a list replaces the shared ones, a table changes them key by key."""

    only: Identifiers | None = None
    changes: dict[str, VolumeChange | None] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _either(cls, value: object) -> object:
        return _selection(value, "changes")


class SecretSelection(Table):
    """An entry's secrets: a list replaces the shared ones, `NAME = false` takes one back."""

    only: Identifiers | None = None
    without: dict[str, None] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _either(cls, value: object) -> object:
        return _selection(value, "without")


class SecretTable(Table):
    """A secret: a handle of the app, given to every entry that does not say otherwise."""

    name: ObjectName = Field(description="The secret's name on Modal.")
    keys: Annotated[tuple[str, ...], PlainValidator(values.array(values.env_key))] = Field(
        (), description="The keys it must hold."
    )


_NATURAL = values.integer(0, 2**31 - 1)
Natural: TypeAlias = Annotated[int, PlainValidator(_NATURAL)]


class PeriodTable(Table):
    """A period between runs; at least one key above zero."""

    years: Natural = 0
    months: Natural = 0
    weeks: Natural = 0
    days: Natural = 0
    hours: Natural = 0
    minutes: Natural = 0
    seconds: Natural = 0

    @model_validator(mode="after")
    def _positive(self) -> PeriodTable:
        if not any(self.model_dump().values()):
            raise ValueError("a period must be longer than nothing")
        return self


class ScheduleTable(Table):
    """When a deployed entry runs by itself: a cron line or a period."""

    cron: Annotated[str, PlainValidator(values.cron)] | None = Field(
        None, description="Five fields: minute, hour, day of month, month, day of week."
    )
    timezone: Line | None = Field(None, description="IANA time zone of the cron line; UTC.")
    period: PeriodTable | None = Field(None, description="Time between runs.")

    @model_validator(mode="after")
    def _one(self) -> ScheduleTable:
        if (self.cron is None) == (self.period is None):
            raise ValueError("a schedule has either cron or period")
        if self.timezone is not None and self.cron is None:
            raise ValueError("timezone goes with cron; a period has none")
        return self


class PayloadRef(Table):
    """`FILE.py:NAME`: a function or class of a payload file."""

    file: str
    name: str


def _payload_ref(value: object) -> PayloadRef:
    file, name = values.payload_parts(value)
    return PayloadRef.model_construct(file=file, name=name)


Payload: TypeAlias = Annotated[PayloadRef, PlainValidator(_payload_ref)]


class EntryTable(Table):
    """What an entry of every kind may say."""

    kind: Text
    payload: Payload = Field(description="FILE.py:NAME of a payload function or class.")
    image: Identifier | None = Field(None, description="The image it runs in; `image`.")
    resources: ResourcesTable | None = Field(None, description="Overrides of [resources].")
    volumes: VolumeSelection | None = Field(None, description="Overrides of [volumes].")
    secrets: SecretSelection | None = Field(None, description="Overrides of [secrets].")


class MainTable(Table):
    """What running the app locally does."""

    payload: Payload | None = Field(None, description="A payload function, run locally.")
    call: Line | None = Field(None, description="An entry to call once.")
    map: Line | None = Field(None, description="An entry to map over the inputs.")
    arguments: Annotated[dict[str, object], PlainValidator(values.arguments)] = Field(
        default_factory=dict, description="Keyword arguments of the call."
    )
    inputs: Payload | None = Field(None, description="A local function that yields inputs.")
    keep: Payload | None = Field(
        None, description="A local function that is handed the results and the output folder."
    )
    output: Annotated[str, PlainValidator(values.output_folder)] | None = Field(
        None, description="The folder that files are written to."
    )
    packages: Requirements = Field((), description="What the launching side has beside modal.")

    @model_validator(mode="after")
    def _one(self) -> MainTable:
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

    name: ObjectName = Field(description="The app's name on Modal.")
    description: Text | None = Field(None, description="What the job does.")
    modal: Annotated[str, PlainValidator(values.modal_range)] | None = Field(
        None, description="The range of Modal's SDK that the app is for."
    )
    image: ImageTable | None = None
    images: dict[Identifier, ImageTable] = Field(default_factory=dict)
    resources: ResourcesTable | None = None
    volumes: dict[Identifier, VolumeTable] = Field(default_factory=dict)
    secrets: dict[Identifier, SecretTable] = Field(default_factory=dict)
    schedule: ScheduleTable | None = None
    constants: dict[Identifier, object] = Field(default_factory=dict)
    main: MainTable | None = None

