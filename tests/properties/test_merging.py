"""Merging: the data is what a simple merge of the documents gives, and each value knows its place."""

from __future__ import annotations

import os
import tempfile
from copy import deepcopy
from pathlib import Path
from typing import Any

import tomli
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from strategies.jobs import Job, jobs
from strategies.tables import Context
from strategies.tables import tables as spec_tables
from strategies.toml_text import to_toml, value

from jobspec.pipeline import Compilation, Variant, compile_spec, compile_variant, read_spec
from jobspec.source import SourceFile
from jobspec.spec.layers import Layer
from jobspec.spec.load import Place, RawSpec, load
from jobspec.spec.merge import SHARED
from jobspec.spec.profiles import read_profiles
from jobspec.spec.settings import read_setting
from jobspec.spec.tables.resources import ResourcesTable
from jobspec.spec.variants import merged

Table = dict[str, Any]
Keys = tuple[str | int, ...]

DEEP = bool(os.environ.get("JOBSPEC_DEEP"))
PYPROJECT = "pyproject.toml"
PROFILE = "p"
NAMES = st.sampled_from(["a", "b", "c d", "é", "resources", "env"])
SCALARS = st.one_of(
    st.booleans(),
    st.integers(-5, 5),
    st.sampled_from(["", "x", 'q"\n', "${A}", "12"]),
    st.floats(allow_nan=False, width=16),
)


def tables(depth: int = 2) -> SearchStrategy[Table]:
    below: SearchStrategy[Any] = st.lists(SCALARS, max_size=2)
    if depth:
        below = st.one_of(below, tables(depth - 1))
    return st.dictionaries(NAMES, st.one_of(SCALARS, SCALARS, below), max_size=3)


def entries() -> SearchStrategy[Any]:
    def made(bodies: list[Table]) -> list[Table]:
        return [
            {"payload": f"w.py:{name}", **body} for name, body in zip("mn", bodies, strict=False)
        ]

    several = st.lists(tables(), min_size=1, max_size=2).map(made)
    return st.one_of(several, several.map(lambda found: found[0]))


CHANGES = st.tuples(tables(), st.dictionaries(st.sampled_from("mn"), tables(), max_size=2))


def layered(base: Table, change: Table, path: Keys = ()) -> Table:
    """The base with a change over it: the rules once more, on data alone."""
    found = dict(base)
    for key, new in change.items():
        old = found.get(key)
        shared = path[:1] == ("entry",) and len(path) == 2 and path[1] in SHARED
        if isinstance(old, dict) and isinstance(new, dict):
            found[key] = layered(old, new, (*path, key))
        elif new is False and key in found and not isinstance(old, bool) and not shared:
            del found[key]
        else:
            found[key] = new
    return found


def with_entries(base: Table, change: Table, changes: Table) -> Table:
    """A whole spec with a change over it, and changes of its entries by payload name."""
    found = layered({key: item for key, item in base.items() if key != "entry"}, change)

    def changed(entry: Table) -> Table:
        return layered(entry, changes.get(entry["payload"][-1], {}), ("entry",))

    entry = base["entry"]
    return {**found, "entry": [*map(changed, entry)] if isinstance(entry, list) else changed(entry)}


def raw_of(name: str, data: Table) -> RawSpec:
    raw, found = load(name, to_toml(data).encode())
    assert raw is not None and not found
    return raw


def leaves(data: Any, path: Keys = ()) -> list[tuple[Keys, Any]]:
    """Every value that is no table, by its path."""
    if isinstance(data, dict):
        return [leaf for key, item in data.items() for leaf in leaves(item, (*path, key))]
    if isinstance(data, list):
        below = [leaf for at, item in enumerate(data) for leaf in leaves(item, (*path, at))]
        return (
            below
            if data and all(isinstance(item, dict) for item in data)
            else [*below, (path, data)]
        )
    return [(path, data)]


def exact(data: object) -> str:
    """The data in a text that tells 1 from true and 1.0, whatever the order of its keys."""
    if isinstance(data, dict):
        return str(sorted((key, exact(item)) for key, item in data.items()))
    if isinstance(data, list):
        return str([exact(item) for item in data])
    return repr(data)


@settings(max_examples=2_000 if DEEP else 100)
@given(
    tables(), tables(), entries(), CHANGES, st.lists(st.tuples(NAMES, NAMES, SCALARS), max_size=2)
)
def test_a_merged_spec_has_the_values_and_places_of_its_documents(
    below: Table, own: Table, entry: Any, change: tuple[Table, Table], over: list[tuple[Any, ...]]
) -> None:
    present = {each["payload"][-1] for each in (entry if isinstance(entry, list) else [entry])}
    shared, entries = change[0], {key: item for key, item in change[1].items() if key in present}
    spec = {**own, "entry": entry}
    raw = raw_of("spec.toml", {**spec, "profiles": {PROFILE: {**shared, "entry": entries}}})
    pyproject = raw_of(PYPROJECT, {"tool": {"jobspec": below}, "x": 1})
    defaults = Layer(below, pyproject.place(("tool", "jobspec")))
    layers = [read_setting(f'"{one}"."{other}"={value(item)}')[0] for one, other, item in over]
    assert None not in layers
    profiles, found = read_profiles(raw)
    assert found == []
    before = deepcopy((raw.data, below))
    result, found = merged(
        raw, defaults, profiles.by_name[PROFILE], [each for each in layers if each is not None]
    )
    assert found == []

    expected = with_entries({**layered(below, own), "entry": entry}, shared, entries)
    for one, other, item in over:
        expected = layered(expected, {one: {other: item}})
    assert exact(result.data) == exact(expected)
    assert exact((raw.data, below)) == exact(before)
    for path, item in leaves(result.data):
        check_place(result.place(path), item)


def check_place(place: Place, item: object) -> None:
    """That the text at a place is the value, and its key the last part of the path."""
    span, key = place.value(), place.key()
    assert span is not None and key is not None
    text = place.source.text
    assert exact(tomli.loads(f"x = {text[span.start : span.end]}")["x"]) == exact(item)
    if isinstance(place.path[-1], str):
        assert list(tomli.loads(f"{text[key.start : key.end]} = 1")) == [place.path[-1]]


def test_the_check_of_places_can_fail() -> None:
    source = raw_of("spec.toml", {"a": 1, "b": 2})
    check_place(source.place(("a",)), 1)
    for wrong in (Place(SourceFile("x", "a = 2"), source.positions, ("a",)), source.place(("b",))):
        try:
            check_place(wrong, 1)
        except AssertionError:
            continue
        raise AssertionError("a wrong place passes")


def test_the_app_of_a_profile_is_that_of_the_merged_spec() -> None:
    compiled: list[bool] = []

    @settings(max_examples=500 if DEEP else 25)
    @given(jobs(), spec_tables(ResourcesTable, Context()), st.sampled_from([True, False]))
    def holds(job: Job, resources: Table, is_dev: bool) -> None:
        spec = {key: item for key, item in job.spec.items() if key != "profiles"}
        assume(job.changed is None)
        profile = {"dev": is_dev, "resources": resources}
        with tempfile.TemporaryDirectory() as folder:
            path = job.write(Path(folder))
            path.write_text(to_toml({**spec, "profiles": {PROFILE: profile}}), encoding="utf-8")
            file = read_spec(path)
            assert file.raw is not None
            found = compile_variant(file, Variant(PROFILE))
            data, _ = merged(file.raw, None, file.profiles.by_name[PROFILE], [])
            path.write_text(to_toml(data.data), encoding="utf-8")
            alone = compile_spec(path)
        assert body(found) == body(alone)
        compiled.append(found.text is not None)
        assert {each.rule.code for each in found.diagnostics} <= {
            each.rule.code for each in alone.diagnostics
        }

    holds()
    assert sum(compiled) > len(compiled) / 4


def body(compilation: Compilation) -> list[str] | None:
    """The lines of an app below its header; None where there is none."""
    return None if compilation.text is None else compilation.text.splitlines()[2:]


@settings(max_examples=500 if DEEP else 30)
@given(
    jobs(),
    jobs(),
    st.booleans(),
    st.sampled_from(["description=x", "resources.cpu=2", "entry.x=1", "="]),
)
def test_no_profile_makes_the_compiler_raise(
    job: Job, other: Job, is_dev: bool, setting: str
) -> None:
    """The profile is another job's spec, right or wrong; so are the workspace's defaults."""
    entries = other.spec["entry"]
    change = dict(entries[0] if isinstance(entries, list) and entries else {})
    rest = {key: item for key, item in other.spec.items() if key not in ("entry", "profiles")}
    name = str(change.get("payload", ":x")).rpartition(":")[2]
    profile = {**rest, "dev": is_dev, "entry": {name: change} if change else entries}
    defaults = {key: rest[key] for key in ("image", "images", "resources", "env") if key in rest}
    with tempfile.TemporaryDirectory() as folder:
        path = job.write(Path(folder))
        path.write_text(to_toml({**job.spec, "profiles": {PROFILE: profile}}), encoding="utf-8")
        root = path.parent
        (root / "pyproject.toml").write_text(
            f"[tool.jobspec]\n{to_toml({'x': defaults})}".replace("[x]\n", "")
        )
        file = read_spec(path)
        for each in file.profiles.variants:
            found = compile_variant(file, Variant(each, (setting,)))
            assert found.text is None or not any(one.is_error for one in found.diagnostics)
            assert found.text is not None or any(one.is_error for one in found.diagnostics)
            for one in found.diagnostics:
                length = len(one.primary.source.text)
                assert 0 <= one.primary.span.start <= one.primary.span.end <= length
