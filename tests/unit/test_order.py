"""What is found in a spec, and the app that it becomes, never depend on which apps are there."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from jobspec.emit.seal import read_seal
from jobspec.pipeline import compile_spec

ENTRY = '[entry]\nkind = "function"\npayload = "{}"\n'
FILES = {
    "first.toml": 'name = "first"\n' + ENTRY.format("first.py:work"),
    "first.py": "def work() -> int:\n    return 1\n",
    "whole.toml": 'name = "whole"\n' + ENTRY.format("whole.py:work"),
    "whole.py": "import first_app\n\n\ndef work() -> int:\n    return first_app.work()\n",
    "names.toml": 'name = "names"\n' + ENTRY.format("names.py:work"),
    "names.py": "from first_app import other\n\n\ndef work() -> int:\n    return other()\n",
    "within.toml": 'name = "within"\n' + ENTRY.format("within.py:work"),
    "within.py": "def work() -> int:\n    import first_app\n\n    return first_app.work()\n",
    "added.toml": 'name = "added"\nimage.local_python_source = ["first_app"]\n'
    + ENTRY.format("whole.py:work"),
    "carried.toml": 'name = "carried"\n'
    'image.steps = [{ local_file = "first_app.py", to = "/first_app.py" }]\n'
    + ENTRY.format("first.py:work"),
    "wrapped.toml": 'name = "wrapped"\n' + ENTRY.format("first_app.py:work"),
    "shared.toml": 'name = "shared"\n' + ENTRY.format("shared.py:work"),
    "shared.py": "from first_app import work\n\n\ndef twice() -> int:\n    return work() * 2\n",
}
SPECS = [name for name in FILES if name.endswith(".toml")]


def write(folder: Path) -> Path:
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def compiled(spec: Path) -> tuple[list[str], str | None]:
    """What is found in a spec, and its app, which is written as well."""
    found = compile_spec(spec)
    if found.text is not None:
        found.path.write_text(found.text, encoding="utf-8")
    messages = [f"{each.rule.code} {each.message}: {each.help}" for each in found.diagnostics]
    return messages, found.text


@pytest.mark.parametrize("other", [name for name in SPECS if name != "first.toml"])
def test_two_specs_of_a_folder_are_the_same_in_either_order(other: str, tmp_path: Path) -> None:
    rounds = []
    for number, order in enumerate(permutations(["first.toml", other])):
        folder = tmp_path / str(number)
        folder.mkdir()
        write(folder)
        for _ in range(2):  # from clean, and again
            rounds.append({name: compiled(folder / name) for name in order})
    plain = [
        {
            name: ([each.replace(str(tmp_path), "") for each in found[0]], found[1])
            for name, found in sorted(one.items())
        }
        for one in rounds
    ]
    assert all(one == plain[0] for one in plain)
    assert plain[0]["first.toml"][1] is not None


def test_an_app_to_come_can_be_carried_and_a_missing_file_cannot(tmp_path: Path) -> None:
    assert compiled(write(tmp_path) / "carried.toml")[1] is not None
    (tmp_path / "first.toml").unlink()
    messages, text = compiled(tmp_path / "carried.toml")
    assert text is None and messages[0].startswith("JS112")


def test_an_app_is_no_payload(tmp_path: Path) -> None:
    write(tmp_path)
    for _ in range(2):
        messages, text = compiled(tmp_path / "wrapped.toml")
        assert text is None
        assert [each.partition(":")[0] for each in messages] == ["JS203 `entry.payload`"]
        compiled(tmp_path / "first.toml")
    assert read_seal((tmp_path / "first_app.py").read_text(encoding="utf-8")) is not None


def test_a_module_called_like_an_app_is_still_beside_the_payload(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "first_app.py").write_text("def work() -> int:\n    return 1\n", encoding="utf-8")
    (tmp_path / "first.toml").unlink()
    messages, _ = compiled(tmp_path / "within.toml")
    assert any(each.startswith("JS312") for each in messages)
