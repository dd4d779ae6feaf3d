"""Facts: what stands in each part of a payload, resolved, and which entries reach it."""

from __future__ import annotations

from pathlib import Path

from tests.rulebook.compiling import analyzed

PAYLOAD = '''
from __future__ import annotations

import os
import time as clock
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from demo_app import store

ROOT = Path("/store")


class Model:
    """A model."""

    size: int = 3

    def load(self, path: "Path") -> bytes:
        """Not a text."""
        import json

        with open(f"{path}/weights.bin", "rb") as file:
            return json.dumps(file.read())

    def unused(self):
        return clock.monotonic()


def helper(items, clock):
    for item in items:
        clock.sleep(1)
        os.environ["LAST"] = item
    return [Path(each).write_text("x") for each in items]


def unreached():
    try:
        import yaml
    except ImportError:
        yaml = None
    return yaml


def work() -> int:
    store.commit()
    clock.sleep(2)
    helper(["a"], None)
    Model().load(ROOT)
    return max(1, 2)


def report(results, folder):
    print(unreached())
'''
SPEC = """
[volumes]
store = { mount = "/store", name = "store" }

[secrets]
token = { name = "token", keys = ["TOKEN"] }

[main]
call = "work"
keep = "job.py:report"
"""


def test_parts_are_definitions_methods_and_other_statements(tmp_path: Path) -> None:
    facts = analyzed(tmp_path, SPEC, PAYLOAD).facts
    names = [part.name for part in facts.parts if part.name]
    assert names == [
        *("Model", "Model.load", "Model.unused", "helper", "unreached", "work", "report")
    ]


def test_names_are_resolved_through_imports_and_hidden_by_local_variables(tmp_path: Path) -> None:
    facts = analyzed(tmp_path, SPEC, PAYLOAD).facts
    work, helper = facts.by_name["work"], facts.by_name["helper"]
    called = ["store.commit", "time.sleep", "helper", "", "Model", "max"]
    assert [call.name for call in work.calls] == called
    assert [(call.name, call.method) for call in helper.calls] == [
        *(("", "sleep"), ("", "write_text"), ("pathlib.Path", "Path"))
    ]
    assert all(call.site.in_loop for call in helper.calls)
    stored = [reading.name for reading in helper.readings if reading.is_stored]
    assert stored == []
    assert "os.environ" in [reading.name for reading in helper.readings]


def test_texts_are_no_docstrings_and_no_annotations(tmp_path: Path) -> None:
    facts = analyzed(tmp_path, SPEC, PAYLOAD).facts
    load = facts.by_name["Model.load"]
    assert [(text.value, text.is_whole) for text in load.texts] == [
        *(("/weights.bin", False), ("rb", True))
    ]
    assert [text.value for part in facts.parts if not part.name for text in part.texts] == [
        "/store"
    ]


def test_imports_tell_where_they_stand(tmp_path: Path) -> None:
    facts = analyzed(tmp_path, SPEC, PAYLOAD).facts
    lazy = [each for part in facts.parts for each in part.imports if not each.site.at_import]
    assert [(each.module, each.guarded) for each in lazy] == [("json", False), ("yaml", True)]
    assert "open" in [call.name for call in facts.by_name["Model.load"].calls]
    assert "json.dumps" in [call.name for call in facts.by_name["Model.load"].calls]


def test_reach_is_the_linkers(tmp_path: Path) -> None:
    job = analyzed(tmp_path, SPEC, PAYLOAD)
    (entry,) = job.entries
    reached = [part.name for part in entry.parts if part.name]
    assert reached == ["Model", "Model.load", "helper", "work"]
    assert [part.name for part in job.facts.of_main] == ["unreached", "report"]
    assert job.facts.entries_of[job.facts.by_name["Model.unused"]] == ()
    assert job.facts.entries_of[job.facts.by_name["helper"]] == ("work",)


def test_an_entry_tells_what_its_containers_get(tmp_path: Path) -> None:
    job = analyzed(tmp_path, SPEC, PAYLOAD)
    (entry,) = job.entries
    assert [name for name, _ in entry.mounts.values()] == ["store"]
    assert entry.secret_keys == {"TOKEN": "token"}
    assert [image.name for image in entry.chain] == ["image"]
    assert list(job.handles("volume")) == ["store"]
