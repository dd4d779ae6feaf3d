"""Every kind with every pair of facets: refused as Modal's rules say, or loaded and compared.

`REFUSED`, `NO_KEY`, `NO_KEYWORD` and `ODD` are the rules anew, by hand: they know nothing of the compiler's table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import pytest

from definition.comparing import compare
from definition.compiling import compile_and_record
from definition.drawing import Spec, to_toml
from jobspec.pipeline import compile_spec

WEB = ("endpoint", "asgi", "wsgi", "web_server")
SHAPES = (
    ("function", ""),
    *((kind, "") for kind in WEB),
    ("class", ""),
    *(("class", kind) for kind in WEB),
    ("server", ""),
)
"""A kind of entry, and for a class the kind of its method."""


@dataclass(frozen=True)
class Feature:
    """What a facet adds to an entry, to its method, and to the payload."""

    entry: Spec = field(default_factory=dict)
    method: Spec = field(default_factory=dict)
    resources: Spec = field(default_factory=dict)


CLUSTER = {"size": 2}
FEATURES: Mapping[str, Feature] = {
    "required": Feature(),
    "optional": Feature(),
    "generator": Feature(),
    "coroutine": Feature(),
    "retries": Feature(resources={"retries": 2}),
    "schedule": Feature(entry={"schedule": {"cron": "0 2 * * *"}}),
    "batched": Feature(method={"batched": {"max_batch_size": 4, "wait_ms": 10}}),
    "concurrent": Feature(entry={"concurrent": {"max_inputs": 4}}),
    "single use": Feature(resources={"single_use_containers": True}),
    "block network": Feature(resources={"block_network": True}),
    "nonpreemptible": Feature(resources={"nonpreemptible": True}),
    "snapshot": Feature(resources={"enable_memory_snapshot": True}),
    "gpu": Feature(resources={"gpu": "L4"}),
    "gpu snapshot": Feature(
        resources={
            "gpu": "L4",
            "enable_memory_snapshot": True,
            "experimental_options": {"enable_gpu_snapshot": True},
        }
    ),
    "clustered": Feature(entry={"clustered": CLUSTER}, resources={"gpu": "H100:8"}),
}
OF_FUNCTIONS = {"required", "optional", "generator", "coroutine"}

NOT_TOGETHER, SIGNATURE, LITTLE_USE = "JS213", "JS321", "JS601"
REFUSED: Mapping[frozenset[str], str] = {
    frozenset(pair): code
    for code, pairs in {
        NOT_TOGETHER: [
            ("schedule", "generator"),
            ("schedule", "batched"),
            ("retries", "generator"),
            ("batched", "generator"),
            ("batched", "clustered"),
            ("batched", "single use"),
            ("concurrent", "single use"),
            ("clustered", "generator"),
            ("clustered", "nonpreemptible"),
            ("clustered", "block network"),
            ("clustered", "gpu snapshot"),
            ("nonpreemptible", "gpu"),
            ("nonpreemptible", "gpu snapshot"),
            ("web", "generator"),
            ("web", "retries"),
            ("web", "clustered"),
            ("web", "block network"),
        ],
        SIGNATURE: [
            ("schedule", "required"),
            ("batched", "optional"),
            ("web app", "required"),
            ("web app", "optional"),
            ("web app", "coroutine"),
        ],
    }.items()
    for pair in pairs
}
NO_KEY: Mapping[str, set[str]] = {
    "class": {"schedule"},
    "server": {"schedule", "batched", "concurrent"},
    **{kind: {"schedule", "batched", "clustered"} for kind in WEB},
}
"""What a kind has no key for, which is said before anything else."""
NO_KEYWORD = {"retries", "single use", "block network"}
"""What Modal does not take for a server."""
ODD = {
    frozenset(("schedule", "concurrent")),
    frozenset(("schedule", "clustered")),
    frozenset(("concurrent", "clustered")),
    frozenset(("web", "single use")),
}


def expected(kind: str, method: str, chosen: tuple[str, ...]) -> tuple[set[str], bool]:
    """The codes of the errors, and whether there is a warning where there are none."""
    facets = {*chosen}
    if facets & NO_KEY.get(kind, set()) or (method and "batched" in facets):
        return {NOT_TOGETHER}, False
    if "batched" in facets:
        facets.add("required")  # a list of inputs
    served = method or kind
    if served in WEB:
        facets |= {"web"} if served == "endpoint" else {"web", "web app"}
    met = {frozenset(pair) for pair in combinations(sorted(facets), 2)}
    codes = {REFUSED[pair] for pair in met if pair in REFUSED}
    if kind == "server" and facets & NO_KEYWORD:
        codes.add(NOT_TOGETHER)
    return codes, bool(met & ODD)


def described(kind: str, method: str, chosen: tuple[str, ...], name: str) -> tuple[Spec, str]:
    """The entry of that name with the facets, and its definition in the payload."""
    entry: Spec = {"kind": kind, "payload": f"work.py:{name}"}
    at_method: Spec = {"kind": method} if method else {}
    resources: Spec = {}
    for each in chosen:
        entry |= FEATURES[each].entry
        at_method |= FEATURES[each].method
        resources |= FEATURES[each].resources
    if "web_server" in (kind, method):
        (at_method if method else entry)["port"] = 8000
    entry["resources"] = resources
    parameters = "x" if "required" in chosen or "batched" in chosen else ""
    parameters = "x=1" if "optional" in chosen else parameters
    word = "async def" if "coroutine" in chosen else "def"
    body = "yield 1" if "generator" in chosen else "return None"
    if kind == "server":
        entry |= {"enter": ["run"]} | at_method
        return entry, f"class {name}:\n    def run(self):\n        return None\n"
    if kind == "class":
        entry["methods"] = {"run": at_method}
        given = ", ".join(["self", parameters] if parameters else ["self"])
        return entry, f"class {name}:\n    {word} run({given}):\n        {body}\n"
    return entry | at_method, f"{word} {name}({parameters}):\n    {body}\n"


def spec_of(entries: list[Spec]) -> str:
    """A spec of those entries."""
    image = {"packages": ["fastapi[standard]"]}
    return to_toml({"name": "matrix", "modal": ">=1.6", "image": image, "entry": entries})


def choices(kind: str) -> list[tuple[str, ...]]:
    """Every facet alone, and every two; a server has no function of its own."""
    names = [name for name in FEATURES if kind != "server" or name not in OF_FUNCTIONS]
    return [(), *((name,) for name in names), *combinations(names, 2)]


@pytest.mark.parametrize(("kind", "method"), SHAPES, ids=[f"{k}-{m}".strip("-") for k, m in SHAPES])
def test_every_two_are_refused_or_asked_for(kind: str, method: str, tmp_path: Path) -> None:
    wrong: list[str] = []
    entries: list[Spec] = []
    payload: list[str] = []
    for number, chosen in enumerate(choices(kind)):
        name = f"Work{number}"
        entry, definition = described(kind, method, chosen, name)
        (tmp_path / "work.py").write_text(definition)
        (tmp_path / "spec.toml").write_text(spec_of([entry]))
        found = compile_spec(tmp_path / "spec.toml").diagnostics
        errors = {each.rule.code for each in found if each.is_error}
        is_odd = any(each.rule.code == LITTLE_USE for each in found)
        codes, odd = expected(kind, method, chosen)
        if errors != codes or (not codes and is_odd != odd):
            wrong.append(f"{' + '.join(chosen)}: {errors or is_odd}, not {codes or odd}")
        elif not codes:
            entries.append(entry)
            payload.append(definition)
    assert wrong == []
    files = {"work.py": "\n\n".join(payload)}
    assert compare(*compile_and_record(tmp_path / "all" / "x", spec_of(entries), files)) == []
