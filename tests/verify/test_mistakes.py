"""The mistakes that people make in apps are found, each at its line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jobspec.local.import_service import Image
from jobspec.local.isolation import Isolation
from jobspec.proof.judge import Observation
from jobspec.verify.app import Verifier
from jobspec.verify.containers import Failure, Seen
from jobspec.verify.sides import doubt_of
from jobspec.verify.verdicts import Part, Verdict

from .mistakes import ENTRY, HEAD, MISTAKES, Mistake

RARE = pytest.mark.skipif(not os.environ.get("JOBSPEC_DEEP"), reason="with JOBSPEC_DEEP=1")
IN_CONTAINERS = [
    each for each in MISTAKES if not each.fast or each.name.endswith("in containers alone")
]


@pytest.mark.parametrize("mistake", [m for m in MISTAKES if m.fast], ids=lambda m: m.name)
def test_beside_fabricated_packages(mistake: Mistake, fast: Verifier, tmp_path: Path) -> None:
    verified = fast.verify(mistake.write(tmp_path), None)
    assert mistake.found(verified), verified
    assert verified.verdicts[mistake.part] is Verdict.FAILED


@pytest.mark.parametrize("mistake", IN_CONTAINERS, ids=lambda m: m.name)
def test_in_containers(mistake: Mistake, real: Verifier, tmp_path: Path) -> None:
    verified = real.verify(mistake.write(tmp_path), None)
    assert mistake.found(verified), verified
    assert verified.verdicts[mistake.part] is Verdict.FAILED


def test_what_the_sdk_refuses_is_no_definition(fast: Verifier, tmp_path: Path) -> None:
    app = tmp_path / "by_hand.py"
    app.write_text(HEAD + ENTRY.replace("image=image", "gpu=[]"))
    verified = fast.verify(app, None)
    assert verified.verdicts == {
        Part.DEFINITION: Verdict.FAILED,
        Part.IMPORT: Verdict.NOT_CHECKED,
        Part.GUARD: Verdict.NOT_CHECKED,
    }
    assert "no functions provided" in verified.findings[0].message


@pytest.mark.parametrize("how", ["fast", "real"])
def test_no_function_and_no_hook_runs(
    how: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    verifier: Verifier = request.getfixturevalue(how)
    app = tmp_path / "by_hand.py"
    body = "        raise SystemExit(3)\n"
    app.write_text(
        HEAD
        + ENTRY.replace("return 1", "raise SystemExit(3)")
        + "\n\n@app.function(image=image)\n@modal.asgi_app()\ndef web():\n    raise SystemExit(3)\n"
        + "\n\n@app.function(image=image)\n@modal.web_server(8000)\ndef served():\n    raise SystemExit(3)\n"
        + "\n\n@app.cls(image=image, enable_memory_snapshot=True)\nclass Model:\n"
        + "    size: int = modal.parameter()\n    key: bytes = modal.parameter()\n\n"
        + f"    @modal.enter(snap=True)\n    def load(self):\n{body}\n"
        + f"    @modal.enter()\n    def move(self):\n{body}\n"
        + f"    @modal.exit()\n    def close(self):\n{body}\n"
        + f"    @modal.asgi_app()\n    def web(self):\n{body}\n"
        + "\n\n@app.server(image=image)\nclass Server:\n"
        + f"    @modal.enter()\n    def start(self):\n{body}"
    )
    verified = verifier.verify(app, None)
    assert verified.verdicts == {
        Part.DEFINITION: Verdict.NOT_CHECKED,
        Part.IMPORT: Verdict.PROVEN,
        Part.GUARD: Verdict.PROVEN,
    }, verified


def test_modules_and_packages_of_the_image_are_there(real: Verifier, tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("import os\n\nVALUE = os.environ.get('API_TOKEN')\n")
    app = tmp_path / "by_hand.py"
    app.write_text(
        "import modal\n\nimport helper\n\napp = modal.App('x')\n"
        "image = modal.Image.debian_slim(python_version='3.11').pip_install('six')\n"
        "image = image.add_local_python_source('helper')\n\n"
        "with image.imports():\n    import six\n" + ENTRY
    )
    verified = real.verify(app, None)
    assert verified.verdicts[Part.IMPORT] is Verdict.PROVEN, verified
    (found,) = [each for each in verified.findings if each.part is Part.GUARD]
    assert found.line == 3 and found.message.endswith("helper.py:3"), found


@pytest.mark.parametrize(
    ("made", "statement", "verdict"),
    [
        ("modal.Image.from_registry('nvidia/cuda:12', add_python='3.11')", "", Verdict.NOT_CHECKED),
        pytest.param("modal.Image.from_registry('nvidia/cuda:12', add_python='3.11')", "import hidden_away", Verdict.NOT_CHECKED, marks=RARE),
        ("modal.Image.from_registry('nvidia/cuda:12', add_python='3.11')", "import helper", Verdict.FAILED),
        pytest.param("modal.Image.from_registry('nvidia/cuda:12', add_python='3.11')", "1 / 0", Verdict.FAILED, marks=RARE),
        pytest.param("modal.Image.debian_slim(python_version='3.11').apt_install('ffmpeg')", "", Verdict.PROVEN, marks=RARE),
        pytest.param("modal.Image.debian_slim(python_version='3.11').apt_install('x')", "import hidden_away", Verdict.FAILED, marks=RARE),
        ("modal.Image.debian_slim(python_version='3.11').apt_install('x')", "raise OSError('libx.so')", Verdict.NOT_CHECKED),
        ("modal.Image.debian_slim(python_version='3.11').pip_install('no-such-thing-at-all-x')", "", Verdict.NOT_CHECKED),
    ],
)  # fmt: skip
def test_what_the_runtime_cannot_make_proves_nothing(
    made: str, statement: str, verdict: Verdict, real: Verifier, tmp_path: Path
) -> None:
    (tmp_path / "helper.py").write_text("")
    app = tmp_path / "by_hand.py"
    block = f"\nwith image.imports():\n    {statement}\n" if statement else ""
    app.write_text(f"import modal\n\napp = modal.App('x')\nimage = {made}\n{block}{ENTRY}")
    verified = real.verify(app, None)
    assert verified.verdicts[Part.IMPORT] is verdict, verified


@pytest.mark.parametrize(
    ("statement", "told"),
    [("os._exit(7)", "status 7"), ("os.kill(os.getpid(), 9)", "killed by SIGKILL")],
)
def test_a_container_that_ends_while_it_imports_is_told(
    statement: str, told: str, real: Verifier, tmp_path: Path
) -> None:
    app = tmp_path / "by_hand.py"
    app.write_text(f"import os\n\n{HEAD}\nif not modal.is_local():\n    {statement}\n{ENTRY}")
    verified = real.verify(app, None)
    assert verified.verdicts[Part.IMPORT] is Verdict.FAILED
    assert any(told in each.message for each in verified.findings), verified


@pytest.mark.parametrize("how", ["fast", "real"])
def test_what_python_keeps_of_an_import_is_no_effect(
    how: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    (tmp_path / "helper.py").write_text("VALUE = 1\n")
    app = tmp_path / "by_hand.py"
    app.write_text(
        "import importlib\n\nimport modal\n\napp = modal.App('x')\n"
        "image = modal.Image.debian_slim('3.11').add_local_python_source('helper')\n"
        "helper = importlib.import_module('helper')\n" + ENTRY
    )
    verified = request.getfixturevalue(how).verify(app, None)
    assert verified.verdicts[Part.IMPORT] is Verdict.PROVEN, verified
    assert verified.verdicts[Part.GUARD] is Verdict.PROVEN, verified


def test_functions_of_other_modules_are_imported_from_there(real: Verifier, tmp_path: Path) -> None:
    (tmp_path / "parts.py").write_text(
        "import modal\n\nparts = modal.App('parts')\n"
        "image = modal.Image.debian_slim(python_version='3.11').add_local_python_source('parts')\n\n"
        "if not modal.is_local():\n    open('/tmp/x', 'w').close()\n"
        + ENTRY.replace("app", "parts")
    )
    app = tmp_path / "by_hand.py"
    app.write_text(
        "import modal\n\nimport parts\n\napp = modal.App('by-hand')\napp.include(parts.parts)\n"
    )
    verified = real.verify(app, None)
    assert verified.verdicts[Part.IMPORT] is Verdict.PROVEN, verified
    (found,) = [each for each in verified.findings if each.part is Part.GUARD]
    assert found.message.endswith("in parts.py:7") and found.side == "container of work", found


@pytest.mark.parametrize(
    ("failure", "isolation", "gpus", "told"),
    [
        (None, Isolation.NAMESPACES, [], None),
        (None, Isolation.NONE, [], "not isolated"),
        (Failure("RuntimeError: no NVIDIA driver", ""), Isolation.NAMESPACES, ["H100"], "no GPU H100"),
        (Failure("RuntimeError: no NVIDIA driver", ""), Isolation.NAMESPACES, [], None),
        (Failure("ValueError: x", ""), Isolation.NONE, ["H100"], None),
    ],
)  # fmt: skip
@pytest.mark.skipif(Path("/dev/nvidia0").exists(), reason="there is a GPU")
def test_when_an_import_tells_nothing(
    failure: Failure | None, isolation: Isolation, gpus: list[str], told: str | None, tmp_path: Path
) -> None:
    observation = Observation("side", True, None, "", (), (), (), "")
    seen = Seen(observation, failure)
    doubt = doubt_of(tmp_path / "app.py", gpus, Image((), ""), seen, isolation)
    assert doubt is None if told is None else told in (doubt or "")
