"""`[tool.jobspec]` of a pyproject.toml: what lies below every spec of a workspace."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from jobspec.cli import run
from jobspec.pipeline import Variant, compile_spec, compile_variant, read_spec
from jobspec.report.text import render_concise
from jobspec.workspace import Workspaces

PYPROJECT = """\
[project]
name = "jobs"

[tool.jobspec]
modal = ">=1.5"

[tool.jobspec.image]
python = "3.11"
packages = ["pydantic"]

[tool.jobspec.resources]
cpu = 4
timeout = "1h"

[tool.jobspec.images.torch]
packages = ["torch"]

[tool.jobspec.images.tuned]
from = "torch"
env = { TUNED = "1" }

[tool.jobspec.images.other]
packages = ["polars"]

[tool.black]
line-length = 88
"""
SPEC = """\
name = "etl"

[entry]
kind = "function"
payload = "etl.py:transform"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a spec in a folder of its own."""
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / "etl").mkdir()
    (tmp_path / "etl" / "etl.toml").write_text(SPEC)
    (tmp_path / "etl" / "etl.py").write_text("def transform() -> int:\n    return 1\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def change(path: str, old: str, new: str) -> None:
    text = Path(path).read_text()
    assert old in text
    Path(path).write_text(text.replace(old, new, 1))


def resolved(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, dict[str, object]]:
    """What `show` says: value and origin by table and key."""
    capsys.readouterr()
    assert run(["show", "etl/etl.toml", "--format", "json", *options]) == 0
    found = json.loads(capsys.readouterr().out)
    return {
        table: {key: (row["value"], row["from"]) for key, row in rows.items()}
        for table, rows in found.items()
    }


def test_what_a_spec_does_not_say_comes_from_the_workspace(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = resolved(capsys)
    assert found["job"]["modal"] == (">=1.5", "pyproject.toml:5")
    assert found["image"] == {
        "python": ("3.11", "pyproject.toml:8"),
        "packages": (["pydantic"], "pyproject.toml:9"),
    }
    assert found["entry.transform"]["cpu"] == (4, "pyproject.toml:12")
    assert "images.torch" not in found
    change("etl/etl.toml", "[entry]", "[resources]\ncpu = 2\ntimeout = false\n[entry]")
    found = resolved(capsys, "--set", "modal=>=1.6")
    assert found["entry.transform"]["cpu"] == (2, "etl/etl.toml:4")
    assert "timeout" not in found["entry.transform"]
    assert found["job"]["modal"] == (">=1.6", "<--set>:1")


def test_an_image_of_the_workspace_is_named_or_built_on(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change("etl/etl.toml", "[entry]\n", '[entry]\nimage = "tuned"\n')
    found = resolved(capsys)
    assert {"images.torch", "images.tuned"} <= set(found)
    assert "images.other" not in found
    assert found["images.tuned"]["from"] == ("torch", "pyproject.toml:19")
    change("etl/etl.toml", "tuned", "mine")
    change("etl/etl.toml", "[entry]\n", '[images.mine]\nfrom = "torch"\n[entry]\n')
    assert {"images.torch", "images.mine"} <= set(resolved(capsys))


def test_an_image_of_the_spec_s_own_owes_nothing_to_one_of_the_same_name(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change("etl/etl.toml", "[entry]\n", '[images.torch]\napt = ["git"]\n[entry]\nimage = "torch"\n')
    assert "packages" not in resolved(capsys)["images.torch"]


def test_another_source_of_an_image_takes_the_place_of_the_default_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change("etl/etl.toml", "[entry]\n", '[image]\nfrom = "torch"\n[entry]\n')
    found = resolved(capsys)["image"]
    assert found["from"] == ("torch", "etl/etl.toml:4")
    assert found["packages"] == (["pydantic"], "pyproject.toml:9")


def test_a_profile_is_over_the_workspace_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change("etl/etl.toml", "[entry]\n", "[profiles.p.resources]\ncpu = false\n[entry]\n")
    assert "cpu" not in resolved(capsys, "--profile", "p")["entry.transform"]
    change("etl/etl.toml", "cpu = false", "memory = 512")
    found = resolved(capsys, "--profile", "p")["entry.transform"]
    assert found["cpu"] == (4, "pyproject.toml:12")
    assert found["memory"] == (512, "etl/etl.toml:4")


# The seal


@pytest.mark.parametrize(
    ("old", "new", "is_stale"),
    [
        ("line-length = 88", "line-length = 99", False),
        ('name = "jobs"', 'name = "job"', False),
        ('["polars"]', '["polars", "numpy"]', False),
        ('["torch"]', '["torch==2.8"]', False),
        ('TUNED = "1"', 'TUNED = "2"', False),
        ("cpu = 4", "cpu = 4  # cores", False),
        ("\n[tool.jobspec.resources]\ncpu = 4", "\n\n[tool.jobspec.resources]\ncpu = 4", False),
        ("cpu = 4", "cpu = 8", True),
        ('timeout = "1h"', 'timeout = "60m"', True),
        ('["pydantic"]', '["pydantic>=2"]', True),
        (">=1.5", ">=1.4", True),
    ],
)
def test_only_what_is_used_of_the_workspace_makes_an_app_stale(
    folder: Path, old: str, new: str, is_stale: bool
) -> None:
    assert run(["compile", "etl"]) == 0
    assert run(["check", "."]) == 0
    change("pyproject.toml", old, new)
    assert run(["check", "."]) == (1 if is_stale else 0)


def test_a_default_that_the_spec_overrides_is_not_used(folder: Path) -> None:
    change("etl/etl.toml", "[entry]", "[resources]\ncpu = 2\n[entry]")
    run(["compile", "etl"])
    change("pyproject.toml", "cpu = 4", "cpu = 8")
    assert run(["check", "."]) == 0


def test_the_header_names_the_workspace_s_file_where_it_is_used(folder: Path) -> None:
    run(["compile", "etl"])
    assert "pyproject.toml" in Path("etl/etl_app.py").read_text().splitlines()[0]
    Path("pyproject.toml").write_text("[tool.jobspec]\n")
    run(["compile", "etl"])
    assert "pyproject" not in Path("etl/etl_app.py").read_text()


# Names of apps


def test_the_workspace_names_the_apps(folder: Path) -> None:
    change("pyproject.toml", "modal =", 'output = "modal_{stem}_app.py"\nmodal =')
    change("etl/etl.toml", "[entry]", "[profiles.dev]\n[entry]")
    payload = "from etl_app import transform\n"
    Path("etl/etl.py").write_text(
        "def transform() -> int:\n    return 1\n\n\ndef main():\n"
        "    from modal_etl_app import transform\n\n    transform.remote()\n"
    )
    assert run(["compile", "etl"]) == 0
    made = {path.name for path in Path("etl").glob("*_app.py")}
    assert made == {"modal_etl_app.py", "modal_etl_dev_app.py"}
    assert all(payload not in Path("etl", name).read_text() for name in made)
    assert run(["check", "."]) == 0


# Mistakes


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("[tool.jobspec]\nname = 'x'\n", "2:1", "unknown key `name`"),
        ("[tool.jobspec]\nmodall = 'x'\n", "2:1", "unknown key `modall`"),
        ("[tool.jobspec.images.a]\npackages = 1\n", "2:12", "expected an array"),
        ("[tool.jobspec]\noutput = 'x.py'\n", "2:10", "not the name of an app: 'x.py'"),
        ("[tool.jobspec]\noutput = 'out/{stem}_app.py'\n", "2:10", "not the name of an app"),
        ("[tool.jobspec]\n[tool.jobspec.resources]\ncpu = 'x'\n", "3:7", "expected a number"),
        ("[tool.jobspec]\nx = \n", "2:5", "value"),
        ("[tool.jobspec\nmodal = 'x'\n", "1:1", "is not closed"),
        ("[tool]\njobspec = 3\n", "2:11", "expected a table"),
        ("tool.jobspec.resources.cpu = 'x'\n", "1:30", "expected a number"),
        ("[tool]\njobspec = { resources = { cpu = 'x' } }\n", "2:33", "expected a number"),
        ("[tool.jobspec]\nimage = { from = 'nowhere' }\n", "2:18", "no image called `nowhere`"),
    ],
)
def test_a_mistake_is_found_in_the_pyproject(
    folder: Path, text: str, place: str, message: str
) -> None:
    Path("pyproject.toml").write_text(text)
    shown = render_concise(compile_spec(Path("etl/etl.toml")).diagnostics)
    assert message in shown
    assert f"pyproject.toml:{place}: error" in shown


def test_a_mistake_of_the_workspace_is_told_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("etl/more.toml").write_text(SPEC)
    Path("pyproject.toml").write_text("[tool.jobspec]\nname = 'x'\n")
    assert run(["compile", "."]) == 1
    assert capsys.readouterr().err.count("unknown key") == 1
    assert not list(Path("etl").glob("*_app.py"))


def test_each_pyproject_is_read_once(folder: Path) -> None:
    workspaces = Workspaces()
    first = read_spec(Path("etl/etl.toml"), workspaces)
    Path("etl/more.toml").write_text(SPEC)
    assert read_spec(Path("etl/more.toml"), workspaces).workspace is first.workspace


def test_a_pyproject_without_our_table_says_nothing(folder: Path) -> None:
    Path("pyproject.toml").write_text("[project]\nname = 'x'\n[broken\n")
    assert run(["compile", "etl"]) == 0
    assert "pyproject" not in Path("etl/etl_app.py").read_text()


def test_a_spec_that_was_read_can_be_sent_to_another_process(folder: Path) -> None:
    change("etl/etl.toml", "[entry]", "[profiles.dev]\n[entry]")
    file = read_spec(Path("etl/etl.toml"))
    sent = pickle.loads(pickle.dumps(file))
    for variant in (Variant(), Variant("dev", ("resources.cpu=3",))):
        assert compile_variant(sent, variant).text == compile_variant(file, variant).text
        assert "pyproject.toml" in (compile_variant(sent, variant).text or "")


# Files that shared images name


def share_files(folder: Path, image: str) -> None:
    """Make the workspace's image that of a text, of files that stand beside pyproject.toml."""
    for name in ("docker/Dockerfile", "requirements.txt", "assets/a.txt", "shared/helper.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("def warm() -> None: ...\n" if name.endswith(".py") else "")
    (folder / "pyproject.toml").write_text(f"[tool.jobspec.image]\n{image}")


SHARED_FILES = """\
dockerfile = "docker/Dockerfile"
add_python = "3.12"
steps = [
    { requirements = ["requirements.txt"] },
    { dockerfile_commands = ["COPY assets /a"] },
    { dockerfile_commands = ["ENV A=1"], context_files = { "/x" = "assets/a.txt" } },
    { call = "shared/helper.py:warm" },
    { local_dir = ".", to = "/all" },
]
"""


def test_files_of_a_shared_image_stand_beside_pyproject(folder: Path) -> None:
    share_files(folder, SHARED_FILES)
    assert run(["compile", "etl/etl.toml"]) == 0
    app = Path("etl/etl_app.py").read_text()
    assert 'modal.Image.from_dockerfile(\n        HERE / "../docker/Dockerfile",' in app
    assert app.count('context_dir=HERE / ".."') == 2
    assert 'requirements=[str(HERE / "../requirements.txt")]' in app
    assert 'context_files={"/x": str(HERE / "../assets/a.txt")}' in app
    assert '.add_local_dir(HERE / "..", "/all")' in app
    assert app.startswith("# Generated by jobspec from etl.toml, etl.py, ../shared/helper.py and ")
    assert run(["check", "."]) == 0


def test_files_of_a_shared_image_are_found_from_an_app_elsewhere(folder: Path) -> None:
    share_files(folder, SHARED_FILES)
    (folder / "out" / "deep").mkdir(parents=True)
    assert run(["compile", "etl/etl.toml", "-o", "out/deep/app.py"]) == 0
    app = Path("out/deep/app.py").read_text()
    assert 'str(HERE / "../../requirements.txt")' in app
    assert app.count('context_dir=HERE / "../.."') == 2


def test_what_the_spec_itself_names_is_beside_the_spec(folder: Path) -> None:
    share_files(folder, SHARED_FILES)
    (folder / "etl" / "Dockerfile").write_text("")
    change("etl/etl.toml", "[entry]", '[image]\ndockerfile = "Dockerfile"\nsteps = []\n\n[entry]')
    assert run(["compile", "etl/etl.toml"]) == 0
    app = Path("etl/etl_app.py").read_text()
    assert 'HERE / "Dockerfile", context_dir=HERE, add_python="3.12"\n' in app


def test_a_missing_file_of_a_shared_image_is_told_where_it_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    share_files(folder, 'steps = [{ requirements = ["none.txt"] }]\n')
    assert run(["compile", "etl/etl.toml"]) == 1
    told = capsys.readouterr().err
    assert "there is no file `none.txt`\n --> pyproject.toml:2:28" in told
    assert "from the folder of pyproject.toml" in told
