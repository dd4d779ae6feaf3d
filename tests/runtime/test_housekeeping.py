"""`jobspec local volume` and `jobspec local clean`: what is kept between runs, by the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from jobspec.cli import run
from jobspec.local.cleaning import Part, clean
from jobspec.local.kept_volumes import VolumeError, VolumePath
from jobspec.local.state_folder import RunFolders, StateFolder


@pytest.fixture
def state(tmp_path, monkeypatch) -> StateFolder:
    """A state folder with a volume called data; the current folder is another one."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("JOBSPEC_STATE", str(tmp_path / "state"))
    state = StateFolder()
    folder = state.volume("data", "")
    (folder / "logs").mkdir(parents=True)
    (folder / "logs/a.txt").write_text("one\n")
    (folder / "logs/b.txt").write_text("two\n")
    return state


def volume(*arguments: str) -> int:
    return run(["local", "volume", *arguments])


def files(folder: Path) -> dict[str, str]:
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in paths}


def test_a_volume_is_listed_as_paths_and_as_json(state, capsys):
    assert volume("ls") == volume("ls", "data") == volume("ls", "data:/logs/") == 0
    assert capsys.readouterr().out.splitlines() == ["data", "logs", "logs/a.txt", "logs/b.txt"]
    assert volume("ls", "data:logs/a.txt", "--json") == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert (entry["filename"], entry["type"], entry["size"]) == ("logs/a.txt", "file", 4)
    assert set(entry) == {"filename", "type", "created_modified", "size"}


@pytest.mark.parametrize(
    ("given", "command"),
    [
        (["modal", "run", "a b.py"], "modal run 'a b.py'"),
        (["-q", "--state", "volume", "--fire=tick", "python"], "python"),
    ],
)
def test_a_command_without_dashes_is_shown_with_them(given, command, capsys):
    assert run(["local", *given]) == 2
    said = capsys.readouterr().err
    assert said == f"jobspec: what to run stands behind --: jobspec local -- {command}\n"


def test_help_names_each_command_as_it_is_written(capsys):
    with pytest.raises(SystemExit):
        volume("put", "--help")
    assert capsys.readouterr().out.startswith("usage: jobspec local volume put [-h]")


def test_files_and_folders_come_out_of_a_volume(state, capfdbinary):
    assert volume("get", "data:logs/a.txt") == 0
    assert volume("get", "data:logs/a.txt", "other.txt") == 0
    assert volume("get", "data:logs") == 0
    assert volume("get", "data", "all") == 0
    expected = {f"{where}{name}": text for where in ("logs/", "all/logs/") for name, text in LOGS}
    assert files(Path()) == {"a.txt": "one\n", "other.txt": "one\n", **expected}
    assert volume("get", "data:logs", "-") == 0
    assert capfdbinary.readouterr().out == b"one\ntwo\n"


LOGS = (("a.txt", "one\n"), ("b.txt", "two\n"))


def test_nothing_is_replaced_without_force(state, capsys):
    Path("a.txt").write_text("mine")
    assert volume("get", "data:logs/a.txt") == 1
    assert "a.txt is there already: --force replaces it" in capsys.readouterr().err
    assert volume("put", "data:logs/", "a.txt") == 1
    assert "data:logs/a.txt is there already: --force replaces it" in capsys.readouterr().err
    assert volume("put", "data:logs/", "a.txt", "--force") == 0
    assert (state.path / "volumes/data/logs/a.txt").read_text() == "mine"
    Path("a.txt").write_text("newer")
    assert volume("get", "data:logs/a.txt", "--force") == 0
    assert Path("a.txt").read_text() == "mine"
    Path("logs").mkdir()
    Path("logs/b.txt").write_text("mine")
    assert volume("get", "data:logs") == 1
    assert not Path("logs/a.txt").exists()


def test_files_and_folders_go_into_a_volume_whole(state, capsys):
    Path("folder/deep").mkdir(parents=True)
    Path("folder/deep/x").write_text("x")
    Path("y").write_text("y")
    assert volume("put", "data", "folder", "y") == 0
    assert volume("put", "data:new/name", "y") == 0
    assert volume("put", "data:copy", "folder") == 0
    assert files(state.path / "volumes/data") == {
        **{f"logs/{name}": text for name, text in LOGS},
        "folder/deep/x": "x",
        "copy/deep/x": "x",
        "new/name": "y",
        "y": "y",
    }
    assert [*(state.path / "runs").iterdir()] == []
    assert volume("put", "data:logs", "y") == 1
    assert "data:logs is a folder: end it with /" in capsys.readouterr().err
    assert volume("put", "data:two", "y", "folder") == 1
    assert "several files need a folder: data:two/" in capsys.readouterr().err
    assert volume("put", "data", "absent") == 1
    assert "there is no file absent" in capsys.readouterr().err


def test_folders_are_removed_when_asked(state, capsys):
    assert volume("rm", "data:logs") == 1
    assert "-r removes it" in capsys.readouterr().err
    assert volume("rm", "data:logs/a.txt") == 0
    assert volume("rm", "data:logs/a.txt") == 1
    assert "there is no data:logs/a.txt" in capsys.readouterr().err
    assert volume("rm", "data:/", "-r") == 0
    assert [*(state.path / "volumes/data").iterdir()] == []


@pytest.mark.parametrize("text", ["", ":x", "a/b", "..", ".:x", "data:../x", "data:a/../../x"])
def test_what_leads_out_of_volumes_is_refused(text):
    with pytest.raises(VolumeError):
        VolumePath.parse(text)


def test_links_that_lead_out_of_a_volume_are_not_followed(state, tmp_path, capsys):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key").write_text("key")
    folder = state.path / "volumes/data"
    (folder / "out").symlink_to(secret)
    (folder / "in").symlink_to("logs")
    Path("y").write_text("y")
    for arguments in (
        ("ls", "data:out"),
        ("get", "data:out/key", "-"),
        ("rm", "data:out/key"),
        ("put", "data:out/y", "y"),
    ):
        assert volume(*arguments) == 1, arguments
        assert "leads out of the volume" in capsys.readouterr().err
    assert files(secret) == {"key": "key"}
    assert volume("get", "data", "all") == 0
    assert [*files(Path("all"))] == ["logs/a.txt", "logs/b.txt"]
    assert volume("get", "data:in/a.txt", "-") == 0
    assert volume("rm", "data:out", "data:in") == 0
    assert (secret / "key").exists()


def test_a_volume_that_does_not_exist_is_an_error_that_names_those_that_do(state, capsys):
    assert volume("ls", "date") == 1
    assert f"no volume date in {state.path}; there is: data" in capsys.readouterr().err


def test_nothing_is_made_where_nothing_is_kept(tmp_path, capsys):
    away = str(tmp_path / "away")
    assert run(["local", "volume", "ls", "--state", away]) == 2
    assert run(["local", "--state", away, "clean"]) == 0
    assert "nothing is kept" in capsys.readouterr().err
    assert not Path(away).exists()


def fill(state: StateFolder, *keys: str) -> None:
    for key in keys:
        state.cached("environments", key, lambda new: (new / "big").write_bytes(b"x" * 9000))


def test_clean_deletes_what_no_run_uses(state, capsys):
    fill(state, "old")
    running = StateFolder()
    folders = RunFolders(running)
    fill(running, "used")
    (running.folder("environments") / ".half-abc").mkdir()
    (running.folder("bytecode") / "x").touch()
    dead = RunFolders(state)
    dead._lock.close()  # as the kernel does for a process that was killed
    del state._used  # as at the end of the process that has filled it
    assert run(["local", "clean", "--all", "--dry-run"]) == 0
    assert (state.path / "environments/old").exists()
    assert "would free" in capsys.readouterr().err
    assert run(["local", "clean", "--all"]) == 0
    told = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()[1:]}
    assert re.search(r" \d+ KiB  deleted$", told["environments/old"])
    assert told[f"runs/{dead.scratch.name}"].endswith("deleted")
    assert {name for name, line in told.items() if line.endswith("in use")} == {
        "environments/used",
        "bytecode",
        "volumes",
    }
    assert sorted(p.name for p in (state.path / "environments").iterdir() if p.is_dir()) == ["used"]
    assert not dead.scratch.exists()
    assert folders.scratch.exists()
    folders.remove()
    del running._used
    assert {part.name for part in clean(state.path, all=False, dry_run=False)} == {
        "environments/used",
        "bytecode",
    }
    assert files(state.path / "volumes/data") != {}
    assert {part.name for part in clean(state.path, all=True, dry_run=False)} == {"volumes"}
    assert (state.path / ".gitignore").exists()


def test_a_layer_in_the_making_is_in_use(state):
    """Its key has two parts."""
    state.cached("layers", "one-two", lambda _: seen.extend(clean(state.path, **ALL)))
    assert [part.used for part in seen if part.name.startswith("layers/.one-two-")] == [True]


seen: list[Part] = []
ALL = {"all": True, "dry_run": False}


def test_files_of_deployed_apps_go_with_them(state):
    (state.folder("deployments") / "app.json").write_text("{}")
    (state.folder("files", "ab") / "abcd").write_text("import modal")
    (part,) = clean(state.path, all=False, dry_run=False)
    assert (part.name, part.used) == ("files", True)
    assert {part.name for part in clean(state.path, **ALL) if not part.used} > {
        "deployments",
        "files",
    }
    assert not (state.path / "files").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path, capfd):
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "state"
    assert run(["local", "--state", str(folder), "--", "true"]) == 2
    assert capfd.readouterr().err == f"jobspec: {folder}: Not a directory\n"


def test_a_container_sees_what_was_put_and_leaves_what_is_got(local, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("KEEPING", "housekeeping")
    (tmp_path / "words").write_text("put")
    created = local.run("modal", "volume", "create", "housekeeping")
    assert created.status == 0, created.err
    assert volume("put", "housekeeping", str(tmp_path / "words"), "--state", str(local.state)) == 0
    result = local.run("modal", "run", "keeping.py", "--word", "more")
    assert result.answers == ["before ['put'] False"], result.err
    assert volume("get", "housekeeping:words", "-", "--state", str(local.state)) == 0
    assert capsys.readouterr().out == "put more"
