"""Volumes as containers and Modal's client see them, in one app run once."""

from __future__ import annotations

import pytest

BY_CLIENT = {
    "read": "[9000004, b'']",
    "source": "True",
    "nothing": "FileNotFoundError",
    "twice": "FileExistsError",
    "not_recursive": "InvalidError",
    "outside": "InvalidError",
    "content": "b'new'",
}
FILES = ["empty", "folder", "folder/below", "folder/below/two.txt", "folder/one.txt", "large"]
FILES_LEFT = ["copied", "empty", "source", "source/code.py", "source/copied", "source/empty"]
NOT_MOUNTED = (
    "RuntimeError: the volume sharing is not mounted here: commit() and reload() must be called"
    " in a container that mounts it"
)
EXPECTED = {
    "before": None,
    "not_reloaded": None,
    "reloaded": "one",
    "old": "one",
    "open": "there are open files preventing the operation: path a is open",
    "closed": "two",
    "raced": True,
    "late": "in the end",
    "kept": "of the dead",
    "not_here": NOT_MOUNTED,
    "not_mounted": NOT_MOUNTED,
    "ephemeral": ["life"],
    "by_id": "sharing",
    "deleted": "NotFoundError",
}


@pytest.fixture(scope="module")
def sharing(local):
    result = local.run_once("modal", "run", "sharing.py")
    assert result.status == 0, result.out + result.err
    return result


@pytest.mark.parametrize("feature", EXPECTED)
def test_feature(sharing, feature):
    assert sharing.json[feature] == EXPECTED[feature]


def test_the_dead_container_is_told(sharing):
    assert "was killed by SIGKILL" in sharing.json["killed"]


@pytest.mark.parametrize("version", [1, 2])
def test_files_by_the_client(sharing, version):
    said = sharing.json["client"][version - 1]
    assert {name: said[name] for name in BY_CLIENT} == BY_CLIENT
    others = [] if version == 2 else ["a", "late", "part", "part/b", "raced"]
    assert said["listed"] == str(sorted([*FILES, *others, "source", "source/code.py"]))
    assert said["left"] == str(sorted([*FILES_LEFT, *others]))


def test_volumes_by_name(sharing):
    assert {"sharing", "sharing-2", "sharing-4"} <= set(sharing.json["volumes"])
    assert "sharing-3" not in sharing.json["volumes"]


def test_the_committed_state_is_plain_files(sharing, local):
    assert (local.state / "volumes/sharing/part/b").read_text() == "of the dead"
    assert (local.state / "volumes/sharing/source/code.py").stat().st_mode & 0o777 == 0o600
    assert not (local.state / "volumes/sharing-4").exists()


@pytest.mark.usefixtures("sharing")
def test_the_command_line_puts_and_gets(local, tmp_path):
    file = tmp_path / "put"
    file.write_text("by hand")
    for command in (
        ("volume", "put", "sharing-2", str(file), f"/{tmp_path.name}/there"),
        ("volume", "get", "sharing-2", f"{tmp_path.name}/there", str(tmp_path / "got")),
    ):
        result = local.run("modal", *command)
        assert result.status == 0, result.out + result.err
    assert (tmp_path / "got").read_text() == "by hand"
