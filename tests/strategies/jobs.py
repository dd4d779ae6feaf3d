"""Whole jobs: a spec that is valid, or nearly, and the payload beside it."""

from __future__ import annotations

import unicodedata
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from jobspec.kinds import kind as kind_of
from jobspec.spec.table import Table
from jobspec.spec.tables.handles import (
    BucketTable,
    DictTable,
    ProxyTable,
    QueueTable,
    SecretTable,
    VolumeTable,
)
from jobspec.spec.tables.images import ImageTable
from jobspec.spec.tables.methods import WEB_METHODS, MethodTable
from jobspec.spec.tables.resources import ResourcesTable
from jobspec.spec.tables.schedule import ScheduleTable
from strategies import images, payloads
from strategies.payloads import Definition
from strategies.tables import (
    HANDLES,
    OBJECT_NAMES,
    Context,
    any_text,
    env,
    line,
    literals,
    requirement,
    tables,
)
from strategies.texts import comments, texts
from strategies.toml_text import to_toml

MODULES = ("deepnet", "kernels")
CONSTANTS = ("DATA", "LEVEL", "flag", "NOTHING_", "_x1")
TEMPLATES = {
    "function": payloads.functions,
    "class": payloads.classes,
    "endpoint": payloads.endpoints,
    "asgi": payloads.web_apps,
    "wsgi": payloads.web_apps,
    "web_server": payloads.web_apps,
    "server": payloads.servers,
}
FILES = ("work.py", "größe.py", "lib/inner.py", "run_2.py")
FOLDERS = (
    *("job", "my job", "a-b.c", "2fast", "größe", 'quo"te', "new\nline", "{{ x }}", "${HOME}"),
    *(
        "{% raw %}",
        "back\\slash",
        "# comment",
        "\u202ertl",
        "\udcff",
        "class",
        '"""',
        "\u2028",
        "'",
    ),
)
PROFILES: tuple[dict[str, Any], ...] = (
    {"dev": {}},
    {"big": {"resources": {"cpu": 2}}, "dev": {"dev": False, "description": False}},
    {"apart": {"dev": True, "name": "apart"}},
)
"""Profiles that leave the base as it is."""
SPEC_FILES = ("spec.toml", "etl.toml", 'a"b\n# c.toml', "x{{y}}.toml", "\udce9.toml", "²x.toml")


@dataclass(frozen=True)
class Job:
    """A drawn job: its spec as data, the files to write (under `folder`), what to look for.

    `packages` has the modules of each entry's image, by the entry's tag on Modal; `changed` says
    what was made wrong about the spec, where something was; `mark` begins the payload file.
    """

    folder: str
    spec_file: str
    spec: dict[str, Any]
    payload_file: str
    payload: str
    note: str | None
    packages: dict[str, tuple[str, ...]]
    changed: str | None = None
    toml: str = ""
    line_end: str = "\n"
    mark: bytes = b""

    def write(self, parent: Path) -> Path:
        """Write the files below a folder; the path of the spec."""
        folder = parent / self.folder
        payload = folder / self.payload_file
        payload.parent.mkdir(parents=True)
        payload.write_bytes(self.mark + self.payload.replace("\n", self.line_end).encode())
        for name, text in images.LOCAL_FILES.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        spec = folder / self.spec_file
        spec.write_bytes(self.toml.replace("\n", self.line_end).encode())
        return spec


@st.composite
def jobs(draw: DrawFn) -> Job:
    """A job; about one in six has something wrong with it."""
    context = Context(file=draw(st.sampled_from(FILES)))
    context.constants = draw(st.dictionaries(st.sampled_from(CONSTANTS), literals(), max_size=3))
    spec: dict[str, Any] = {"name": draw(OBJECT_NAMES(context))}
    for key, strategy in (
        ("description", any_text(context)),
        ("modal", st.sampled_from([">=1.6", "==1.6.4", " >= 1.6 , < 2 ", "~=1.6,!=1.6.1"])),
        ("resources", _shared_resources(context)),
        ("tags", st.sampled_from([{"team": "data"}, {"a.b": "R-7", "_": "x" * 63}, {}])),
        ("include_source", st.just(True)),
        ("image_builder", st.just("2025.06")),
        ("env", env(context)),
        ("volumes", _volumes(context)),
        ("secrets", _secrets(context)),
        ("dicts", _one(DictTable, "kept", context)),
        ("queues", _one(QueueTable, "waiting", context)),
        ("proxies", _one(ProxyTable, "office", context)),
        ("profiles", st.sampled_from(PROFILES)),
    ):
        # without a range, what is newer than the oldest SDK is refused
        if draw(st.booleans()) or (key == "modal" and draw(st.booleans())):
            spec[key] = draw(strategy)
    context.volumes, context.secrets = [*spec.get("volumes", {})], [*spec.get("secrets", {})]
    context.named_secrets = context.secrets
    context.mounted = [name for name, each in spec.get("volumes", {}).items() if "mount" in each]
    context.proxies, context.env = [*spec.get("proxies", {})], [*spec.get("env", {})]
    if draw(st.booleans()):
        spec["buckets"] = draw(_one(BucketTable, "bucket", context))
        context.buckets = ["bucket"]
    if context.constants:
        spec["constants"] = context.constants
    packages = _images(draw, spec, context)
    uses = [f"{name}.commit()" for name in context.volumes] + [*context.constants]
    used = {key: name for key in ("dicts", "queues") for name in spec.get(key, {})}
    uses += [f"{name}.len()" for name in used.values()]
    shared = sorted(set.intersection(*(set(held) for held in packages.values())))
    uses += [f"{module}.run(1)" for module in shared]
    entries, context.entries = _entries(draw, spec, context, uses)
    main, local = _main(draw, context)
    if main:
        spec["main"] = main
    spec["entry"] = entries
    rows, note = draw(payloads.noise(shared))
    head = _head(draw, [*context.volumes, *context.constants, *used.values()], shared)
    built = [images.BUILD_FUNCTION_TEXT] if images.BUILD_FUNCTION in repr(spec) else []
    body = "\n\n".join([*built, *(each.text for each in context.entries), *local])
    job = Job(
        folder=draw(st.sampled_from(FOLDERS)),
        spec_file=draw(st.sampled_from(SPEC_FILES)),
        spec=spec,
        payload_file=context.file,
        payload=f"{head}{rows}\n\n{body}",
        note=note,
        packages={
            _tag(each): packages[each.get("image", "image")]
            for each in (entries if isinstance(entries, list) else [entries])
        },
        line_end=draw(st.sampled_from(["\n", "\n", "\r\n"])),
        mark=draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf"])),
    )
    spec = deepcopy(spec)  # sampled lists are shared between draws
    changed = draw(_mistakes(spec)) if draw(st.integers(0, 5)) == 5 else None
    return replace(job, spec=spec, toml=to_toml(spec), changed=changed)


def _tag(entry: dict[str, Any]) -> str:
    name = unicodedata.normalize("NFKC", str(entry["payload"]).partition(":")[2])
    return f"{name}.*" if entry["kind"] == "class" else str(entry.get("name", name))


def _shared_resources(context: Context) -> SearchStrategy[dict[str, Any]]:
    def without_unset(table: dict[str, Any]) -> dict[str, Any]:
        booleans = ("single_use_containers", "nonpreemptible", "block_network", "i6pn")
        booleans += ("restrict_modal_access", "include_source")
        return {
            key: value
            for key, value in table.items()
            if value is not False or key in (*booleans, "enable_memory_snapshot")
        }

    return tables(ResourcesTable, context).map(without_unset)


def _volumes(context: Context) -> SearchStrategy[dict[str, Any]]:
    def apart(found: dict[str, Any]) -> dict[str, Any]:
        for index, table in enumerate(found.values()):
            if "mount" in table or index == 0:
                table["mount"] = f"{table.get('mount', '/vol')}{index}"
            table["name"] = f"{table['name'][:60]}-{index}"
        return found

    return st.dictionaries(
        st.sampled_from(HANDLES[:4]), tables(VolumeTable, context), min_size=1, max_size=2
    ).map(apart)


def _secrets(context: Context) -> SearchStrategy[dict[str, Any]]:
    return st.dictionaries(
        st.sampled_from(HANDLES[4:]), tables(SecretTable, context), min_size=1, max_size=2
    )


def _one(of: type[Table], name: str, context: Context) -> SearchStrategy[dict[str, Any]]:
    return tables(of, context).map(lambda table: {name: table})


def _images(draw: DrawFn, spec: dict[str, Any], context: Context) -> dict[str, tuple[str, ...]]:
    """Add the images to the spec; which of the modules each has."""
    held: dict[str, tuple[str, ...]] = {}
    needed = ["fastapi[standard]"]
    names = Context(context.constants, file=context.file)
    names.named_secrets, names.mounted = context.named_secrets, context.mounted
    image = draw(tables(ImageTable, names))
    held["image"] = tuple(draw(st.lists(st.sampled_from(MODULES), unique=True)))
    image["packages"] = [*needed, *held["image"], *image.get("packages", [])]
    image.pop("imports", None)
    spec["image"] = image
    has_other = draw(st.integers(0, 3)) == 3
    is_base = has_other and draw(st.booleans())
    if has_other:
        other = draw(tables(ImageTable, names))
        other.pop("imports", None)
        held["gpu"] = held["image"]
        if is_base:
            for key in {
                key for source in images.SOURCES.items() for key in (source[0], *source[1])
            }:
                other.pop(key, None)
            other["from"] = "image"
            image.pop("local_python_source", None)
            other["steps"] = _without_conda(other)
        else:
            other["packages"] = [*needed, *held["gpu"], *other.get("packages", [])]
        other["steps"] = images.copied_where_needed(other.get("steps", []), is_base=False)
        spec["images"] = {"gpu": other}
        context.images = ["image", "gpu"]
    image["steps"] = images.copied_where_needed(image.get("steps", []), is_base)
    return held


def _without_conda(image: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for step in image.get("steps", []) if "micromamba_install" not in step]


def _entries(
    draw: DrawFn, spec: dict[str, Any], context: Context, uses: list[str]
) -> tuple[Any, list[Definition]]:
    is_short = draw(st.booleans())
    several = st.lists(
        st.sampled_from([*TEMPLATES, "function", "function"]),
        min_size=1,
        max_size=1 if is_short else 3,
    )
    kinds = draw(several)
    names = iter(draw(st.permutations(payloads.NAMES)))
    class_names = iter(payloads.CLASSES)
    entries: list[dict[str, Any]] = []
    definitions = []
    for kind in kinds:
        name = next(class_names) if kind in ("class", "server") else next(names)
        definition = TEMPLATES[kind](draw, name, uses)
        definitions.append(definition)
        found = kind_of(kind)
        assert found is not None
        entry = {"kind": kind, "payload": f"{context.file}:{name}"}
        entry |= draw(tables(found.table, context))
        entry |= {key: part for key, part in definition.parts.items() if part}
        if definition.methods:
            entry["methods"] = {
                method: _method(draw, kind, context) for method, kind in definition.methods.items()
            }
        if definition.shape not in payloads.SCHEDULED:
            entry.pop("schedule", None)
        if kind != "class" or draw(st.integers(0, 5)) < 5:
            _make_fit(entry, definition)
        if "name" in entry:
            entry["name"] = f"{entry['name'][:60]}-{len(entries)}"
        entries.append(entry)
    if is_short:
        only = entries[0]
        if definitions[0].shape in payloads.SCHEDULED:
            only.pop("schedule", None)
            spec["schedule"] = draw(tables(ScheduleTable, context))
        return only, definitions
    return entries, definitions


def _main(draw: DrawFn, context: Context) -> tuple[dict[str, Any], list[str]]:
    """A `[main]`, and the local functions that it names."""
    callable_ = [
        each for each in context.entries if each.arguments and each.shape in payloads.FUNCTIONS
    ]
    mappable = [each for each in callable_ if "generator" not in each.shape]
    choices = [
        "none",
        "payload",
        *["call"] * bool(callable_),
        *["map", "map", "sweep"] * bool(mappable),
    ]
    choice = draw(st.sampled_from(choices))
    found: dict[str, Any] = {}
    local: list[str] = []
    if choice == "payload":
        found["payload"] = f"{context.file}:main"
        local.append(
            f"def main(days: int = 3, text: str = {draw(texts())!r}, dry: bool = False):\n"
            "    return days\n"
        )
    elif choice == "map":
        found["map"] = draw(st.sampled_from(mappable)).name
        found["inputs"] = f"{context.file}:make_inputs"
        local.append(f"def make_inputs(what: str = {draw(texts())!r}):\n    yield what\n")
        if draw(st.booleans()):
            found["ordered"] = draw(st.booleans())
    elif choice == "sweep":
        found["sweep"] = draw(st.sampled_from(mappable)).name
        numbers = st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=3)
        found[draw(st.sampled_from(["grid", "zip"]))] = {"first": draw(numbers)}
        if draw(st.booleans()):
            found["sort"] = draw(line(Context()))
        if draw(st.booleans()):
            found["arguments"] = {"first": 0}
    elif choice == "call":
        entry = draw(st.sampled_from(callable_))
        found["call"] = entry.name
        found["arguments"] = {"first": draw(literals())}
        if entry.shape == "plain":
            more = st.dictionaries(st.sampled_from(["größe", "x", "_y"]), literals(), max_size=2)
            found["arguments"] |= draw(more)
    if choice in ("map", "call", "sweep"):
        if draw(st.booleans()):
            found["keep"] = f"{context.file}:keep_it"
            if choice == "map" and draw(st.booleans()):
                found["chunk"] = draw(st.integers(1, 1_000_000))
            local.append("def keep_it(results, output):\n    print(list(results), output)\n")
            if draw(st.booleans()):
                found["output"] = draw(_outputs(context))
    if draw(st.booleans()):
        found["packages"] = draw(st.lists(requirement(context), max_size=2))
    return found, local


def _outputs(context: Context) -> SearchStrategy[str]:
    return line(Context()).map(lambda text: "out/" + text.replace("..", "."))


def _head(draw: DrawFn, declared: list[str], modules: list[str]) -> str:
    rows = [f"# {draw(comments())}"]
    if draw(st.booleans()):
        rows.append(repr(draw(texts())) if draw(st.booleans()) else '"""What it does."""')
    rows += [
        "from __future__ import annotations",
        "",
        "import sys",
        "from typing import TYPE_CHECKING",
    ]
    rows += [f"import {module}" for module in modules]
    if declared:
        rows += ["if TYPE_CHECKING:", f"    from job_app import {', '.join(declared)}"]
    return "\n".join(rows) + "\n"


def _method(draw: DrawFn, kind: str, context: Context) -> dict[str, Any]:
    """What a spec says of a method of a kind."""
    table: type[Table] = WEB_METHODS[kind] if kind else MethodTable
    return {**({"kind": kind} if kind else {}), **draw(tables(table, context))}


def _make_fit(entry: dict[str, Any], definition: Definition) -> None:
    """Take from an entry what Modal does not take together, the shared resources too."""
    kind = entry["kind"]
    methods = entry.get("methods", {})
    resources = entry.setdefault("resources", {})
    yields = "generator" in definition.shape
    if len(methods) > 1:
        entry.pop("clustered", None)
        for method in methods.values():
            method.pop("batched", None)
    if any("batched" in method for method in methods.values()) or any(definition.methods.values()):
        entry.pop("clustered", None)
    if yields or definition.shape not in ("function", "coroutine", "class", "server"):
        entry.pop("clustered", None)
    if definition.shape not in ("coroutine", "batch") or {"schedule", "clustered"} & entry.keys():
        entry.pop("batched", None)
    if "clustered" in entry:
        resources |= {"gpu": "H100:8", "nonpreemptible": False, "block_network": False}
        resources |= dict.fromkeys(("min_containers", "max_containers", "buffer_containers"), False)
    is_batched = "batched" in entry or any("batched" in method for method in methods.values())
    if "concurrent" in entry or is_batched:
        resources["single_use_containers"] = False
    if kind not in ("function", "class") or any(definition.methods.values()):
        resources |= {"retries": False, "block_network": False}
    if yields:
        resources["retries"] = False
    if resources.get("gpu", True):
        resources["nonpreemptible"] = False
    if kind == "server":
        resources |= dict.fromkeys(("timeout", "region", "single_use_containers"), False)
    if entry.get("snap"):
        resources["enable_memory_snapshot"] = True


@st.composite
def _mistakes(draw: DrawFn, spec: dict[str, Any]) -> str:
    """Make one thing wrong about a spec, in place; what it is."""
    places: list[tuple[Any, Any]] = []

    def walk(value: Any) -> None:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            places.append((value, key))
            if isinstance(item, (dict, list)) and item:
                walk(item)

    walk(spec)
    holder, key = draw(st.sampled_from(places))
    wrong = draw(st.sampled_from(["value", "missing", "unknown", "hostile"]))
    if wrong == "missing":
        del holder[key]
    elif wrong == "unknown" and isinstance(holder, dict):
        holder[draw(texts())] = draw(texts())
    elif wrong == "hostile":
        holder[key] = draw(texts())
    else:
        odd = [float("nan"), date(2026, 1, 1), -1, [], {}, [[]], True, "", 2**62, "${NO}", [{}]]
        holder[key] = draw(st.sampled_from(odd))
    return f"{wrong} at {key!r}"
