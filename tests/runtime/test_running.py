"""Apps that are run as they stand: what works, and what fails as it does on Modal."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from jobspec.local.interpreters import find_interpreter


@pytest.mark.skipif(
    find_interpreter("3.12").minor != "3.12" or sys.version_info[:2] == (3, 12),
    reason="needs an installed Python 3.12 that is not the one running the tests",
)
@pytest.mark.parametrize("command", [("modal", "run"), ("python",)], ids=["modal", "python"])
def test_own_classes_cross_to_another_python_minor_and_back(local, command):
    result = local.run(*command, "older.py")
    assert result.json == {"same": True, "python": "3.12"}, result.out + result.err
    result = local.run(*command, "older.py", "--level", "2")
    assert result.json == {"refused": "Job(name='a', level=<Level.HIGH: 2>) is not a low job"}


def test_added_source_is_there(local):
    assert local.run("modal", "run", "added.py").answers == ["got helped"]


@pytest.mark.parametrize(
    ("mode", "message"),
    [("raise", "RuntimeError: not in a container"), ("exit", "exited with status 7")],
)
def test_a_container_that_cannot_start_is_an_error_not_a_hang(local, monkeypatch, mode, message):
    monkeypatch.setenv("CRASH_MODE", mode)
    result = local.run("modal", "run", "crashing.py")
    assert result.status != 0
    assert message in result.out + result.err


def test_a_named_secret_comes_from_an_environment_file(local, tmp_path):
    file = tmp_path / "secrets.env"
    file.write_text("# tokens\nexport HUB_TOKEN='abc def'\nOTHER=1\n")
    result = local.run("modal", "run", "secretive.py", env_files=(str(file),))
    assert result.answers == ["got abc def None"]


def test_a_required_key_that_is_missing_is_named(local, tmp_path):
    file = tmp_path / "secrets.env"
    file.write_text("OTHER=1\n")
    result = local.run("modal", "run", "secretive.py", env_files=(str(file),))
    assert result.status != 0
    assert "lacks the required key HUB_TOKEN" in " ".join((result.out + result.err).split())


def test_a_secret_without_any_values_says_how_to_give_them(local):
    result = local.run("modal", "run", "secretive.py")
    assert result.status != 0
    assert "--env-file" in result.out + result.err


def test_a_volume_persists_and_the_machines_own_path_is_untouched(local):
    before = Path("/data").exists()
    first = local.run("modal", "run", "keeping.py", "--word", "one")
    second = local.run("modal", "run", "keeping.py", "--word", "two")
    assert first.answers == ["before [] False"]
    assert second.answers == ["before ['one'] False"]
    assert (local.state / "volumes/keeping/words").read_text() == "one two"
    assert Path("/data").exists() is before


def test_strict_makes_what_is_not_emulated_an_exit_status(local, monkeypatch):
    monkeypatch.setenv("KEEPING", "kept-strictly")
    result = local.run("modal", "run", "keeping.py", "--word", "three", strict=True)
    assert result.status == 3
    assert "cpu is neither reserved nor limited (add)" in result.err


def test_a_program_that_is_not_modal_runs_as_it_is(local):
    result = local.run("sh", "-c", "echo out; echo err >&2; exit 5")
    assert (result.status, result.out, result.err) == (5, "out\n", "err\n")


def test_the_users_own_modal_account_is_never_used(local, monkeypatch):
    monkeypatch.setenv("MODAL_TOKEN_ID", "ak-real")
    monkeypatch.setenv("MODAL_PROFILE", "work")
    script = "import os; print(sorted((k, v) for k, v in os.environ.items() if 'MODAL' in k))"
    result = local.run("python", "-c", script)
    assert "ak-real" not in result.out
    assert "MODAL_PROFILE" not in result.out
    assert os.environ["MODAL_TOKEN_ID"] == "ak-real"


@pytest.mark.parametrize("command", [("modal", "run"), ("python",)], ids=["modal", "python"])
def test_the_same_app_by_either_command(local, command, monkeypatch):
    result = local.run(*command, "etl_app.py", "--days", "3")
    assert result.status == 0, result.out + result.err
    assert result.answers == ["{'a': 4.5, 'b': 6.0}"]
    assert "totals: {'a': 4.5, 'b': 6.0}\n" in result.err
    assert "next: daily" in result.err
    assert "cpu is neither reserved nor limited (transform)" in result.err
    assert "memory" not in result.err


def test_a_script_with_its_own_main_block(local):
    result = local.run("python", "plain_script.py")
    assert result.answers == ["got 42 [3, 6]"]
    assert "tripling 14\n" in result.err


def test_many_inputs_and_a_flood_of_output(local):
    result = local.run("modal", "run", "heavy.py")
    assert result.answers == ["mapped 499500", "flooded 50000"]
    printed = [line.split(" | ") for line in result.err.splitlines() if " | " in line]
    assert [line for entry, line in printed if entry.strip() == "flood"] == [
        f"{number:060}" for number in range(50_000)
    ]
    assert re.search(r"^same +1,000 +0 ", result.err, re.MULTILINE)


def test_what_is_not_implemented_is_named(local):
    result = local.run("modal", "run", "unimplemented.py")
    assert result.status != 0
    assert "SharedVolumeGetOrCreate" in result.out + result.err


def test_a_sandbox_is_refused_by_its_name(local, tmp_path):
    (tmp_path / "boxing.py").write_text(
        "import modal\n"
        "app = modal.App.lookup('boxing', create_if_missing=True)\n"
        "modal.Sandbox.create('true', app=app)\n"
    )
    result = local.run("python", "boxing.py", cwd=tmp_path)
    assert result.status == 1
    assert "does not implement Modal's RPC SandboxCreate" in result.err


def test_a_volume_the_app_does_not_create_is_an_error_that_says_how_to_make_it(local, tmp_path):
    app = tmp_path / "expecting.py"
    app.write_text(
        "import modal\n"
        "app = modal.App('expecting')\n"
        "@app.function(volumes={'/data': modal.Volume.from_name('not-there')})\n"
        "def work(): return 'found it'\n"
        "@app.local_entrypoint()\n"
        "def main(): print(work.remote())\n"
    )
    result = local.run("modal", "run", "expecting.py", cwd=tmp_path)
    assert result.status != 0
    assert "modal volume create not-there" in " ".join((result.out + result.err).split())
    made = local.run("modal", "volume", "create", "not-there")
    assert made.status == 0, made.out + made.err
    assert "found it" in local.run("modal", "run", "expecting.py", cwd=tmp_path).out


def test_an_image_that_cannot_be_made_says_why(local, tmp_path):
    app = tmp_path / "impossible.py"
    app.write_text(
        "import modal\n"
        "app = modal.App('impossible')\n"
        "image = modal.Image.debian_slim().uv_pip_install('no-such-package-anywhere==1.0')\n"
        "@app.function(image=image)\n"
        "def work(): pass\n"
        "@app.local_entrypoint()\n"
        "def main(): work.remote()\n"
    )
    result = local.run("modal", "run", "impossible.py", cwd=tmp_path)
    assert result.status != 0
    assert "no-such-package-anywhere" in result.out + result.err
    assert "cannot be built here" in " ".join((result.out + result.err).split())


def test_calls_can_be_cancelled_and_a_start_takes_no_longer_than_it_may(local):
    result = local.run("modal", "run", "patience.py")
    assert result.status == 0, result.out + result.err
    assert result.json["waiting"].startswith("RemoteError")
    assert result.json["running"].startswith("RemoteError")
    assert result.json["after"] == "slept"
    assert result.json["slow"] == (
        "FunctionTimeoutError: the container of Slow was not ready after 2s:"
        " startup_timeout, by default timeout, allows longer"
    )


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed")
def test_bubblewrap_blocks_the_network_as_well(local):
    result = local.run("modal", "run", "closed.py", isolation="bubblewrap")
    assert result.answers == ["lo"], result.out + result.err
    assert "the network is not blocked" not in result.err


def test_a_network_that_cannot_be_blocked_is_listed(local):
    result = local.run("modal", "run", "closed.py", isolation="none")
    assert result.answers != ["lo"], result.out + result.err
    assert "the network is not blocked (interfaces)" in result.err
