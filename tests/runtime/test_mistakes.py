"""What many have got wrong on Modal goes wrong here, in the same way and at the same place."""

from __future__ import annotations

import os

import pytest

SLOW = pytest.mark.skipif(not os.environ.get("JOBSPEC_DEEP"), reason="slow; JOBSPEC_DEEP=1")
NO_APP = "because the App it is defined on is not running"
IN_GLOBAL_SCOPE = "InvalidError: `App.run()` cannot be called in global scope"


@pytest.mark.parametrize(
    ("command", "name", "error"),
    [
        (("modal", "run"), "call_at_module_scope", NO_APP),
        (("modal", "run"), "run_at_module_scope", IN_GLOBAL_SCOPE),
        pytest.param(("python",), "run_at_module_scope", IN_GLOBAL_SCOPE, marks=SLOW),
        (("modal", "run"), "missing_package", "ModuleNotFoundError: No module named 'pytest'"),
        (("modal", "run"), "missing_module", "ModuleNotFoundError: No module named 'beside'"),
        (("modal", "run"), "local_path", "FileNotFoundError: [Errno 2] No such file or directory"),
        (("modal", "run"), "no_commit", "FileNotFoundError: [Errno 2] No such file or directory"),
    ],
)
def test_mistake(local, command, name, error):
    result = local.run(*command, f"mistakes/{name}.py")
    said = " ".join((result.out + result.err).split())
    assert result.status != 0
    assert error in said
    assert "DONE" not in said
    if command == ("python",):  # the app does run, and it is its container that cannot load it
        assert "/root/run_at_module_scope.py" in said


def test_a_reader_without_reload_reads_what_was_there_when_it_began(local):
    result = local.run("modal", "run", "mistakes/no_reload.py")
    assert result.status == 0, result.out + result.err
    assert "at first it reads old\nthen it reads old\n" in result.out
    assert (local.state / "volumes/no-reload/state").read_text() == "new"
