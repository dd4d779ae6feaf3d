"""One strategy for every key of every table of the language.

`FIELDS` is checked against the models: a key without a strategy fails a test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from jobspec.kinds.asgi import AsgiTable
from jobspec.kinds.cls import ClassTable
from jobspec.kinds.endpoint import EndpointTable
from jobspec.kinds.function import FunctionTable
from jobspec.kinds.server import ServerTable
from jobspec.kinds.web_server import WebServerEntryTable
from jobspec.kinds.wsgi import WsgiTable
from jobspec.spec.table import Table
from jobspec.spec.tables.entry import EntryTable
from jobspec.spec.tables.handles import (
    BucketTable,
    DictTable,
    ProxyTable,
    QueueTable,
    SecretTable,
    VolumeTable,
)
from jobspec.spec.tables.images import ImageTable, StepTable
from jobspec.spec.tables.job import JobTable
from jobspec.spec.tables.main import MainTable
from jobspec.spec.tables.methods import WEB_METHODS, MethodTable
from jobspec.spec.tables.modifiers import BatchedTable, ClusteredTable, ConcurrentTable
from jobspec.spec.tables.resources import ResourcesTable, RetriesTable
from jobspec.spec.tables.schedule import PeriodTable, ScheduleTable
from jobspec.spec.tables.selection import (
    BucketChange,
    BucketSelection,
    SecretSelection,
    VolumeChange,
    VolumeSelection,
)
from strategies import images
from strategies.payloads import Definition
from strategies.texts import lines, texts, written


@dataclass
class Context:
    """What a value may refer to: names that the spec declares, and the payload."""

    constants: dict[str, object] = field(default_factory=dict)
    images: list[str] = field(default_factory=lambda: ["image"])
    volumes: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    named_secrets: list[str] = field(default_factory=list)
    mounted: list[str] = field(default_factory=list)
    conda: bool = False
    buckets: list[str] = field(default_factory=list)
    proxies: list[str] = field(default_factory=list)
    env: list[str] = field(default_factory=list)
    entries: list[Definition] = field(default_factory=list)
    file: str = "work.py"

    def in_texts(self) -> list[str]:
        """The constants that a text may name."""
        return [
            name for name, value in self.constants.items() if not isinstance(value, (list, dict))
        ]


Field = Callable[[Context], SearchStrategy[Any]]


@st.composite
def interpolated(draw: DrawFn, context: Context, plain: SearchStrategy[str]) -> str:
    """A text as a spec writes it, sometimes with constants in it."""
    text = written(draw(plain))
    names = context.in_texts()
    if names and draw(st.integers(0, 3)) == 3:
        text += "${" + draw(st.sampled_from(names)) + "}"
        if draw(st.booleans()):
            text += written(draw(plain))
    return text


def line(context: Context) -> SearchStrategy[str]:
    """A free text of one line."""
    one_line = {
        name
        for name in context.in_texts()
        if not isinstance(value := context.constants[name], str) or value.isprintable()
    }
    kept = Context({name: context.constants[name] for name in one_line})
    return interpolated(kept, lines())


def any_text(context: Context) -> SearchStrategy[str]:
    """A free text."""
    return interpolated(context, texts())


def literals() -> SearchStrategy[Any]:
    """Data that Python and TOML can both write."""
    leaves = st.one_of(
        texts(),
        st.booleans(),
        st.integers(-(2**63), 2**63 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from([-0.0, 1e16, 1e-7, 5e-324, 0.1, -1, 0]),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(texts(), inner, max_size=3)
        ),
        max_leaves=5,
    )


def fixed(*values: object) -> Field:
    """One of those values."""
    return lambda context: st.sampled_from(values)


def some(values: Callable[[Context], SearchStrategy[Any]], least: int = 0) -> Field:
    """A short array."""
    return lambda context: st.lists(values(context), min_size=least, max_size=3)


def requirement(context: Context) -> SearchStrategy[str]:
    """A requirement; its marker is free text as far as the language goes."""
    plain = st.sampled_from(
        [
            "polars>=1.0",
            "torch==2.8.0",
            "fastapi[standard]",
            "a",
            "x[y,z] ~= 1.0, != 1.1",
            "UPPER-case",
        ]
    )
    marked = st.tuples(plain, lines()).map(lambda pair: f"{pair[0]}; {written(pair[1])}")
    return st.one_of(plain, plain, marked)


def mount(context: Context) -> SearchStrategy[str]:
    """A path that a volume can have."""
    part = lines().map(lambda text: text.replace("/", "").strip(". ") or "x").map(written)
    return st.one_of(st.sampled_from(["/data", "/mnt/a", "/v/b c"]), part.map("/data/{}".format))


def limited(values: Field) -> Field:
    """One number, or a request and a limit."""
    return lambda context: st.one_of(
        values(context), st.lists(values(context), min_size=2, max_size=2).map(sorted)
    )


def unset(values: Field) -> Field:
    """The value, or `false` for what an entry takes back."""
    return lambda context: st.one_of(values(context), values(context), st.just(False))


def one_or_many(values: Field) -> Field:
    """A text, or several in order of preference."""
    return lambda context: st.one_of(
        values(context), st.lists(values(context), min_size=1, max_size=3, unique=True)
    )


def table(of: type[Table]) -> Field:
    """A table of that model."""
    return lambda context: tables(of, context)


def named(of: type[Table], names: tuple[str, ...]) -> Field:
    """Tables by name."""
    return lambda context: st.dictionaries(
        st.sampled_from(names), tables(of, context), min_size=1, max_size=2
    )


def subset(choose: Callable[[Context], list[str]]) -> Field:
    """Some of the names in the context."""
    return lambda context: (
        st.lists(st.sampled_from(choose(context)), unique=True) if choose(context) else st.just([])
    )


def changes(choose: Callable[[Context], list[str]], values: Field) -> Field:
    """A table with a value for some of the names in the context."""
    return lambda context: (
        st.dictionaries(st.sampled_from(choose(context)), values(context))
        if choose(context)
        else st.just({})
    )


OBJECT_NAMES = fixed("data-pipeline", "a", "A.b_c-9", "x" * 64, "7", "None", "__main__", "...")
SECONDS = fixed(60, 1, 86_400, "90s", "30m", "1h30m", "1d", " 2h ")
COUNTS = fixed(0, 1, 4)
ENV_KEYS = st.sampled_from(["HF_HOME", "_x", "PATH", "A1", "lower"])


def env(context: Context) -> SearchStrategy[dict[str, str]]:
    """Environment variables with any text of one line."""
    return st.dictionaries(ENV_KEYS, st.one_of(line(context), st.just("")), max_size=3)


def env_changes(context: Context) -> SearchStrategy[dict[str, Any]]:
    """Variables of an entry, some of the shared ones taken back."""
    taken = changes(lambda context: context.env, fixed(False))(context)
    return st.tuples(env(context), taken).map(lambda both: {**both[0], **both[1]})


def options(context: Context) -> SearchStrategy[dict[str, Any]]:
    """Experimental options of every type."""
    values = st.one_of(st.booleans(), st.integers(0, 9), st.just(0.5), line(context))
    return st.dictionaries(st.sampled_from(["some_option", "other"]), values, min_size=1)


SUB_PATHS = fixed("a", "/users/ü", "a b/c.d")
PACKAGES = some(requirement)
APT = fixed(["ffmpeg"], ["libgl1", "g++=4:12.2.0-3"], ["a0:amd64"], [])
RUN = some(line)
GROUPS = fixed(["dev"], ["a", "B.c_d-9"], [])
HANDLES = ("store", "cache_2", "_private", "None_", "data", "self", "echo")

WEB_ENTRIES = (EndpointTable, AsgiTable, WsgiTable, WebServerEntryTable)
WEB_FIELDS: Mapping[str, Field] = {
    "name": OBJECT_NAMES,
    "concurrent": lambda context: tables(ConcurrentTable, context),
    "method": fixed("GET", "POST", "DELETE"),
    "docs": fixed(True, False),
    "port": fixed(1, 8_000, 65_535),
    "startup_timeout": fixed(5, "90s"),
    "label": fixed("a", "my-label-9"),
    "custom_domains": fixed([], ["api.example.com", "a-1.b2.example"]),
    "requires_proxy_auth": fixed(True, False),
}

FIELDS: Mapping[tuple[type[Table], str], Field] = {
    (StepTable, "packages"): PACKAGES,
    (StepTable, "apt"): APT,
    (StepTable, "run"): RUN,
    (StepTable, "env"): env,
    (StepTable, "pip"): PACKAGES,
    (StepTable, "requirements"): some(lambda context: st.just("needs/requirements.txt")),
    (StepTable, "pip_requirements"): fixed("needs/requirements.txt"),
    (StepTable, "pyproject"): fixed("needs/pyproject.toml"),
    (StepTable, "uv_sync"): fixed("needs"),
    (StepTable, "poetry"): fixed("needs/pyproject.toml"),
    (StepTable, "private_repos"): fixed(["github.com/a/b", "gitlab.com/a/b/c@v1"]),
    (StepTable, "micromamba_install"): fixed(["numpy=2.1", "conda-forge::gdal"], []),
    (StepTable, "workdir"): fixed("/srv", "/"),
    (StepTable, "entrypoint"): some(line),
    (StepTable, "cmd"): some(line),
    (StepTable, "shell"): some(line),
    (StepTable, "dockerfile_commands"): fixed(["USER root"], ["COPY assets /a"], []),
    (StepTable, "local_file"): fixed("assets/table.csv"),
    (StepTable, "local_dir"): fixed("assets", "."),
    (StepTable, "local_python_source"): fixed(["helpers"], []),
    (StepTable, "call"): lambda context: st.just(f"{context.file}:{images.BUILD_FUNCTION}"),
    (StepTable, "arguments"): lambda context: st.dictionaries(
        st.sampled_from(["level", "other", "größe"]), literals(), max_size=2
    ),
    (StepTable, "cpu"): fixed(0.125, 2),
    (StepTable, "memory"): fixed(128, 1024),
    (StepTable, "timeout"): SECONDS,
    (StepTable, "cloud"): fixed("aws", "auto"),
    (StepTable, "region"): one_or_many(fixed("us-east", "eu")),
    (StepTable, "include_source"): fixed(True, False),
    (StepTable, "to"): fixed("/data/table", "/data/"),
    (StepTable, "copy"): fixed(True, False),
    (StepTable, "ignore"): some(line),
    (StepTable, "index_url"): fixed("https://example.com/simple"),
    (StepTable, "extra_index_url"): fixed("http://localhost:8080/simple/"),
    (StepTable, "find_links"): line,
    (StepTable, "pre"): fixed(True, False),
    (StepTable, "extra_options"): line,
    (StepTable, "uv_version"): fixed("0.8.0", "1"),
    (StepTable, "optional_dependencies"): GROUPS,
    (StepTable, "groups"): GROUPS,
    (StepTable, "extras"): GROUPS,
    (StepTable, "frozen"): fixed(True, False),
    (StepTable, "poetry_lockfile"): fixed("needs/poetry.lock"),
    (StepTable, "ignore_lockfile"): fixed(True, False),
    (StepTable, "with_"): GROUPS,
    (StepTable, "without"): GROUPS,
    (StepTable, "only"): GROUPS,
    (StepTable, "poetry_version"): fixed("2.1.0"),
    (StepTable, "old_installer"): fixed(True, False),
    (StepTable, "git_user"): fixed("someone"),
    (StepTable, "spec_file"): fixed("needs/requirements.txt"),
    (StepTable, "channels"): fixed(["conda-forge"], []),
    (StepTable, "context_files"): fixed({"table": "assets/table.csv"}, {}),
    (StepTable, "context_dir"): fixed(".", "assets"),
    (StepTable, "build_args"): env,
    (StepTable, "volumes"): subset(lambda context: context.mounted),
    (StepTable, "secrets"): lambda context: st.just(context.named_secrets),
    (StepTable, "gpu"): fixed("T4", "H100:2"),
    (StepTable, "force_build"): fixed(True, False),
    (ImageTable, "python"): fixed("3.11", "3.12", "3.13"),
    (ImageTable, "registry"): fixed("ubuntu:24.04", "ghcr.io/a/b@sha256:0a1b"),
    (ImageTable, "micromamba"): fixed("3.11", "3.12"),
    (ImageTable, "dockerfile"): fixed("needs/Dockerfile"),
    (ImageTable, "published"): fixed("base", "base:v1"),
    (ImageTable, "from_"): lambda context: st.sampled_from(context.images),
    (ImageTable, "environment"): OBJECT_NAMES,
    (ImageTable, "add_python"): fixed("3.12", "3.14t"),
    (ImageTable, "secret"): lambda context: st.sampled_from(context.named_secrets),
    (ImageTable, "setup_dockerfile_commands"): some(line),
    (ImageTable, "context_dir"): fixed(".", "assets"),
    (ImageTable, "ignore"): some(line),
    (ImageTable, "build_args"): env,
    (ImageTable, "secrets"): lambda context: st.just(context.named_secrets),
    (ImageTable, "gpu"): fixed("T4", "H100:2"),
    (ImageTable, "force_build"): fixed(True, False),
    (ImageTable, "apt"): APT,
    (ImageTable, "packages"): PACKAGES,
    (ImageTable, "env"): env,
    (ImageTable, "steps"): lambda context: st.lists(tables(StepTable, context), max_size=3),
    (ImageTable, "local_python_source"): fixed(["helpers"], ["helpers", "more"]),
    (ImageTable, "imports"): fixed([], ["deepnet"]),
    (RetriesTable, "max_retries"): fixed(0, 3, 10),
    (RetriesTable, "initial_delay"): fixed(0, 0.5, 60),
    (RetriesTable, "backoff_coefficient"): fixed(1, 1.5, 10),
    (RetriesTable, "max_delay"): fixed(1, 30.5, 60),
    (ResourcesTable, "cpu"): unset(limited(fixed(0.125, 1, 2.5, 64))),
    (ResourcesTable, "memory"): unset(limited(fixed(128, 1024, 344_064))),
    (ResourcesTable, "gpu"): unset(one_or_many(fixed("T4", "H100:2", "a100-80gb", "H100!:8"))),
    (ResourcesTable, "timeout"): unset(SECONDS),
    (ResourcesTable, "startup_timeout"): unset(SECONDS),
    (ResourcesTable, "retries"): unset(
        lambda context: st.one_of(st.sampled_from([0, 2, 10]), tables(RetriesTable, context))
    ),
    (ResourcesTable, "ephemeral_disk"): unset(fixed(524_288, "512GiB", "1TiB", "0.75TiB")),
    (ResourcesTable, "min_containers"): unset(COUNTS),
    (ResourcesTable, "max_containers"): unset(fixed(4, 10, 4_000)),
    (ResourcesTable, "buffer_containers"): unset(COUNTS),
    (ResourcesTable, "scaledown_window"): unset(fixed(2, 3_600, "5m")),
    (ResourcesTable, "single_use_containers"): fixed(True, False),
    (ResourcesTable, "region"): unset(one_or_many(fixed("us-east", "eu", "us"))),
    (ResourcesTable, "cloud"): unset(fixed("aws", "gcp", "auto")),
    (ResourcesTable, "nonpreemptible"): fixed(True, False),
    (ResourcesTable, "block_network"): fixed(True, False),
    (ResourcesTable, "enable_memory_snapshot"): fixed(True, False),
    (ResourcesTable, "routing_region"): unset(fixed("us-west", "ap-south")),
    (ResourcesTable, "restrict_modal_access"): fixed(True, False),
    (ResourcesTable, "i6pn"): fixed(True, False),
    (ResourcesTable, "include_source"): fixed(True, False),
    (ResourcesTable, "experimental_options"): unset(options),
    (VolumeTable, "mount"): mount,
    (VolumeTable, "name"): OBJECT_NAMES,
    (VolumeTable, "create"): fixed(True, False),
    (VolumeTable, "version"): fixed(1, 2),
    (VolumeTable, "environment"): OBJECT_NAMES,
    (VolumeTable, "read_only"): fixed(True, False),
    (VolumeTable, "sub_path"): SUB_PATHS,
    (VolumeChange, "mount"): mount,
    (VolumeChange, "read_only"): fixed(True, False),
    (VolumeChange, "sub_path"): SUB_PATHS,
    (VolumeSelection, "only"): subset(lambda context: context.volumes),
    (VolumeSelection, "changes"): changes(
        lambda context: context.volumes,
        lambda context: st.one_of(st.just(False), tables(VolumeChange, context)),
    ),
    (SecretSelection, "only"): subset(lambda context: context.secrets),
    (SecretSelection, "without"): changes(lambda context: context.secrets, fixed(False)),
    (SecretTable, "name"): OBJECT_NAMES,
    (SecretTable, "keys"): fixed([], ["HUB_TOKEN"], ["a", "_B"]),
    (SecretTable, "environment"): OBJECT_NAMES,
    (SecretTable, "dotenv"): fixed(".env", "settings/prod.env", "a b/ü"),
    (SecretTable, "values"): lambda context: env(context).filter(bool),
    **{(of, "name"): OBJECT_NAMES for of in (DictTable, QueueTable, ProxyTable)},
    **{(of, "environment"): OBJECT_NAMES for of in (DictTable, QueueTable, ProxyTable)},
    **{(of, "create"): fixed(True, False) for of in (DictTable, QueueTable)},
    (BucketTable, "mount"): fixed("/buckets/a", "/mnt/bucket"),
    (BucketTable, "bucket_name"): fixed("raw-files", "a.b-3"),
    (BucketTable, "bucket_endpoint_url"): fixed("https://storage.googleapis.com"),
    (BucketTable, "key_prefix"): fixed("2026/", "a b/c/"),
    (BucketTable, "secret"): lambda context: st.sampled_from(context.named_secrets),
    (BucketTable, "oidc_auth_role_arn"): fixed("arn:aws:iam::012345678901:role/a/b"),
    (BucketTable, "read_only"): fixed(True, False),
    (BucketTable, "requester_pays"): fixed(True, False),
    (BucketTable, "force_path_style"): fixed(True, False),
    (BucketChange, "mount"): fixed("/elsewhere/a", "/mnt/other"),
    (BucketSelection, "only"): subset(lambda context: context.buckets),
    (BucketSelection, "changes"): changes(
        lambda context: context.buckets,
        lambda context: st.one_of(st.just(False), tables(BucketChange, context)),
    ),
    **{(PeriodTable, name): fixed(0, 1, 90) for name in PeriodTable.model_fields},
    (ScheduleTable, "cron"): fixed("0 2 * * *", "*/5 0-6,12 1 jan-mar MON", "  0 0 1 1 0"),
    (ScheduleTable, "timezone"): fixed("UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"),
    (ScheduleTable, "period"): table(PeriodTable),
    (ConcurrentTable, "max_inputs"): fixed(100, 8),
    (ConcurrentTable, "target_inputs"): fixed(1, 8),
    (BatchedTable, "max_batch_size"): fixed(1, 1_000),
    (BatchedTable, "wait_ms"): fixed(0, 600_000),
    (ClusteredTable, "size"): fixed(2, 4),
    (ClusteredTable, "rdma"): fixed(True, False),
    (FunctionTable, "name"): OBJECT_NAMES,
    (FunctionTable, "schedule"): table(ScheduleTable),
    (FunctionTable, "concurrent"): table(ConcurrentTable),
    (FunctionTable, "batched"): table(BatchedTable),
    (FunctionTable, "clustered"): table(ClusteredTable),
    (ClassTable, "concurrent"): table(ConcurrentTable),
    (ClassTable, "clustered"): table(ClusteredTable),
    (MethodTable, "batched"): table(BatchedTable),
    (ServerTable, "name"): OBJECT_NAMES,
    (ServerTable, "port"): fixed(1, 8_000, 65_535),
    (ServerTable, "unauthenticated"): fixed(True, False),
    (ServerTable, "h2_enabled"): fixed(True, False),
    (ServerTable, "sessioned"): fixed(True, False),
    (ServerTable, "target_concurrency"): fixed(0, 1.5, 7),
    (ServerTable, "max_concurrency"): fixed(0, 7, 100),
    (ServerTable, "scaleup_window"): fixed(1, "90s"),
    (ServerTable, "exit_grace_period"): fixed(0, 3_600, "5m"),
    (ServerTable, "compute_region"): one_or_many(fixed("us-east", "eu", "us")),
    (ServerTable, "clustered"): table(ClusteredTable),
    **{
        (of, name): strategy
        for of in (*WEB_ENTRIES, *WEB_METHODS.values())
        for name, strategy in WEB_FIELDS.items()
        if name in of.model_fields
    },
}
ENTRY_FIELDS: Mapping[str, Field] = {
    "image": lambda context: st.sampled_from(context.images),
    "resources": table(ResourcesTable),
    "volumes": lambda context: selections(VolumeSelection, context),
    "secrets": lambda context: selections(SecretSelection, context),
    "buckets": lambda context: selections(BucketSelection, context),
    "proxy": lambda context: st.sampled_from(context.proxies),
    "env": lambda context: env_changes(context),
}
# These come with the payload that is drawn for them (`jobs`).
BY_PAYLOAD = {
    **{of: {"kind", "payload"} for of in (FunctionTable, *WEB_ENTRIES)},
    **{of: {"kind"} for of in WEB_METHODS.values()},
    ClassTable: {"kind", "payload", "parameters", "snap", "enter", "exit", "methods"},
    ServerTable: {"kind", "payload", "snap", "enter", "exit"},
}
# These are put together in `jobs`, since one depends on the other.
WHOLE = (JobTable, MainTable)


def fields_of(of: type[Table]) -> Mapping[str, Field]:
    """The strategies of a model's fields that are drawn by themselves."""
    own = {name: FIELDS[of, name] for name in of.model_fields if (of, name) in FIELDS}
    return {**ENTRY_FIELDS, **own} if issubclass(of, EntryTable) else own


@st.composite
def tables(draw: DrawFn, of: type[Table], context: Context) -> dict[str, Any]:
    """A table of a model: what it requires and some of what it allows, under the keys of TOML."""
    if of is StepTable:
        names = draw(_step_keys(context))
    elif of is ImageTable:
        names = draw(_image_keys(context))
    elif of is ScheduleTable:
        names = draw(st.sampled_from([["cron"], ["cron", "timezone"], ["period"]]))
    elif of is SecretTable:
        named = ["name", "keys", "environment"]
        names = draw(st.sampled_from([["name"], named[:2], named, ["dotenv"], ["values"]]))
    else:
        names = draw(_some_fields(of, context))
    strategies = fields_of(of)
    found = {_key(of, name): draw(strategies[name](context)) for name in names}
    if of is PeriodTable and not any(found.values()):
        found["hours"] = 6
    if of is BucketTable and "secret" in found:
        found.pop("oidc_auth_role_arn", None)
    elif of is BucketTable:
        found.pop("requester_pays", None)
    return found


@st.composite
def _step_keys(draw: DrawFn, context: Context) -> list[str]:
    action = draw(st.sampled_from(images.actions(bool(context.named_secrets), context.conda)))
    lacking = _lacking(context)
    names = [action, *images.NEEDED.get(action, ())]
    names += draw(images.some_of(images.OPTIONS[action], lacking))
    return [f"{name}_" if name == "with" else name for name in names]


@st.composite
def _image_keys(draw: DrawFn, context: Context) -> list[str]:
    source = draw(st.sampled_from(["python", "", *images.SOURCES]))
    context.conda = source not in ("python", "")
    names = [source] if source else []
    names += draw(images.some_of(images.SOURCES[source or "python"], _lacking(context)))
    short = ("apt", "packages", "env", "steps", "local_python_source", "imports")
    return names + draw(images.some_of(short, set()))


def _lacking(context: Context) -> set[str]:
    lacking = set() if context.named_secrets else {"secrets", "secret"}
    return lacking if context.mounted else lacking | {"volumes"}


def _some_fields(of: type[Table], context: Context) -> SearchStrategy[list[str]]:
    missing = {
        name
        for name, there in (("proxy", context.proxies), ("secret", context.named_secrets))
        if not there
    }
    names = [name for name in fields_of(of) if name not in missing]
    required = [name for name in names if of.model_fields[name].is_required()]
    optional = [name for name in names if name not in required]
    if not optional:
        return st.just(required)
    most = len(optional) if issubclass(of, EntryTable) else 5
    return st.lists(st.sampled_from(optional), max_size=most, unique=True).map(
        lambda chosen: required + sorted(chosen)
    )


def _key(of: type[Table], name: str) -> str:
    return of.model_fields[name].alias or name


def selections(of: type[Table], context: Context) -> SearchStrategy[Any]:
    """An entry's choice among the shared handles: a list, or a table."""
    return st.one_of(*(strategy(context) for strategy in fields_of(of).values()))
