"""Profiles and settings: what is merged, where each value stands, which apps come of it."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import pytest
import tomli

from jobspec.cli import run
from jobspec.pipeline import Variant, compile_spec
from jobspec.report.text import render_concise
from jobspec.spec.load import RawSpec, load
from jobspec.spec.profiles import read_profiles
from jobspec.spec.settings import read_setting
from jobspec.spec.variants import merged

SPEC = """\
name = "etl"

[resources]
cpu = 2
gpu = "A10"
block_network = true

[volumes.data]
mount = "/data"
name = "etl-data"

[schedule]
cron = "0 2 * * *"

[entry]
kind = "function"
payload = "etl.py:transform"
"""
PAYLOAD = """\
def transform(n: int = 3) -> int:
    return n


def again() -> int:
    from etl_app import transform

    return transform.remote(4)
"""


def raw_of(text: str) -> RawSpec:
    raw, diagnostics = load("etl.toml", text.encode())
    assert raw is not None and not diagnostics
    return raw


def merge(profile: str, *settings: str, spec: str = SPEC) -> tuple[RawSpec, list[str]]:
    """The spec with the profile `p`, and what is found about it."""
    raw = raw_of(f"{spec}\n{profile}")
    profiles, found = read_profiles(raw)
    layers = [layer for setting in settings if (layer := read_setting(setting)[0]) is not None]
    assert len(layers) == len(settings)
    profile = next(iter(profiles.by_name.values()), None)
    result, more = merged(raw, None, profile, layers)
    return result, [each.message for each in found + more]


def difference(profile: str, *settings: str, spec: str = SPEC) -> dict[str, object]:
    """The top-level keys that differ from the base, None for those that are gone."""
    result, found = merge(profile, *settings, spec=spec)
    assert found == []
    base = tomli.loads(spec)
    return {
        key: result.data.get(key)
        for key in {**base, **result.data}
        if result.data.get(key) != base.get(key)
    }


# Merging


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("resources.cpu = 4", {"resources": {"cpu": 4, "gpu": "A10", "block_network": True}}),
        ("resources.cpu = [1, 2]", {"resources": {"cpu": [1, 2], "gpu": "A10", "block_network": True}}),
        ("resources.gpu = false", {"resources": {"cpu": 2, "block_network": True}}),
        ("resources.block_network = false", {"resources": {"cpu": 2, "gpu": "A10", "block_network": False}}),
        ("schedule = false", {"schedule": None}),
        ("resources = false", {"resources": None}),
        ('description = "x"', {"description": "x"}),
        ("env.A = false", {"env": {"A": False}}),
        ("volumes.data.create = true", {"volumes": {"data": {"mount": "/data", "name": "etl-data", "create": True}}}),
    ],
)  # fmt: skip
def test_a_profile_changes_key_by_key(profile: str, expected: dict[str, object]) -> None:
    assert difference(f"[profiles.p]\n{profile}\n") == expected


ENTRIES = """\
name = "etl"
[[entry]]
kind = "function"
payload = "etl.py:one"
schedule = { cron = "0 1 * * *" }
resources = { gpu = "T4", cpu = 2 }
[[entry]]
kind = "class"
payload = "etl.py:Model"
methods = { web = { kind = "endpoint", label = "web" } }
"""


def test_an_entry_is_changed_by_its_payload_name_in_both_forms() -> None:
    short = difference("[profiles.p.entry.transform]\nimage = 'big'\n")["entry"]
    assert short == {"kind": "function", "payload": "etl.py:transform", "image": "big"}
    several = difference("[profiles.p.entry.Model]\nimage = 'big'\n", spec=ENTRIES)["entry"]
    assert isinstance(several, list)
    assert [isinstance(each, dict) and each.get("image") for each in several] == [None, "big"]


def test_false_stays_where_an_entry_takes_back_what_is_shared() -> None:
    profile = "[profiles.p.entry.one]\nresources.gpu = false\nschedule = false\n"
    (one, _) = difference(profile, spec=ENTRIES)["entry"]  # type: ignore[misc]
    assert one["resources"] == {"gpu": False, "cpu": 2}
    assert "schedule" not in one


def test_the_documents_are_left_alone() -> None:
    raw = raw_of(SPEC + "[profiles.dev]\nresources.retries = { max_retries = 1 }\n")
    before = repr(raw.data)
    profiles, _ = read_profiles(raw)
    setting, _ = read_setting("resources.retries.max_delay=2")
    assert setting is not None
    result, _ = merged(raw, None, profiles.by_name["dev"], [setting])
    assert "max_delay" in repr(result.data)
    assert repr(raw.data) == before
    assert repr(setting.data) == repr(tomli.loads("resources.retries.max_delay=2"))


# Dev


HANDLES = (
    'name = "etl"\n'
    + "".join(f'[{kind}.h]\nname = "h"\n' for kind in ("volumes", "dicts", "queues", "secrets"))
    + ENTRIES.partition("\n")[2]
)


def test_dev_has_names_of_its_own_and_no_schedule() -> None:
    changed = difference("[profiles.dev]\n", spec=HANDLES)
    one, model = changed.pop("entry")  # type: ignore[misc]
    assert changed == {
        "name": "etl-dev",
        "volumes": {"h": {"name": "h-dev", "create": True}},
        "dicts": {"h": {"name": "h-dev", "create": True}},
        "queues": {"h": {"name": "h-dev", "create": True}},
    }
    assert "schedule" not in one
    assert model["methods"]["web"]["label"] == "web-dev"


def test_dev_creates_what_only_it_has_unless_the_profile_says_otherwise() -> None:
    spec = HANDLES.replace('name = "h"\n', 'name = "h"\ncreate = false\n', 1)
    profile = '[profiles.dev]\ndicts.h.create = false\nqueues.h.name = "of-others"\n'
    changed = difference(profile, spec=spec)
    assert changed["volumes"] == {"h": {"name": "h-dev", "create": True}}
    assert changed["dicts"] == {"h": {"name": "h-dev", "create": False}}
    assert changed["queues"] == {"h": {"name": "of-others"}}


def test_dev_keeps_what_the_profile_says_itself() -> None:
    profile = (
        '[profiles.dev]\nname = "mine"\nvolumes.data.name = "shared"\nschedule.cron = "0 3 * * *"\n'
    )
    assert difference(profile) == {
        "name": "mine",
        "volumes": {"data": {"mount": "/data", "name": "shared"}},
        "schedule": {"cron": "0 3 * * *"},
    }


@pytest.mark.parametrize(
    ("profile", "name"),
    [
        ("[profiles.dev]\ndev = false\n", "etl"),
        ("[profiles.big]\n", "etl"),
        ("[profiles.big]\ndev = true\n", "etl-big"),
    ],
)
def test_dev_is_a_property_of_a_profile(profile: str, name: str) -> None:
    result, found = merge(profile)
    assert (result.data["name"], found) == (name, [])
    assert ("schedule" in result.data) is (name == "etl")


def test_a_setting_is_over_the_profile() -> None:
    result, _ = merge("[profiles.dev]\n", "name=mine", "resources.cpu=9")
    assert result.data["name"] == "mine"
    assert result.data["resources"] == {"cpu": 9, "gpu": "A10", "block_network": True}


# Mistakes in profiles


@pytest.mark.parametrize(
    ("profile", "place", "message"),
    [
        ("profiles = 1", "19:12", "`profiles`: expected a table, got an integer"),
        ("profiles.dev = 1", "19:16", "`profiles.dev`: expected a table, got an integer"),
        ("[profiles.a-b]", "19:11", "`profiles.a-b`: not a Python name: 'a-b'"),
        ("[profiles.dev.profiles.x]", "19:15", "`profiles` does not go with a profile"),
        ("profiles.p.dev = 1", "19:18", "`profiles.p.dev`: expected true or false, got an integer"),
        ("profiles.base = true", "19:17", "`profiles.base`: the base is the spec itself; `base = false` says that it is no app"),
        ("profiles.base = false", "19:17", "`profiles.base`: without a profile there is no app left"),
        ("[profiles.p]\nentry = 1", "20:9", "`entry`: expected a table of entries by their payload's names, got an integer"),
        ("[profiles.p]\nentry.transform = 1", "20:19", "`entry.transform`: expected a table, got an integer"),
        ("[profiles.p.entry.transfrom]", "19:19", "no entry called `transfrom` is declared"),
        ("[profiles.p]\nresources.gpus = 1", "20:11", "unknown key `gpus`"),
        ("[profiles.p]\nresources.cpu = 'x'", "20:17", "`resources.cpu`: expected a number, got a string"),
        ("[profiles.p]\nentry.transform.nme = 'x'", "20:17", "unknown key `nme`"),
    ],
)  # fmt: skip
def test_a_mistake_is_found_where_it_stands(
    tmp_path: Path, profile: str, place: str, message: str
) -> None:
    # keys at the top of a document stand before its tables
    first = profile.startswith("profiles")
    spec = f"{profile}\n{SPEC}" if first else f"{SPEC}\n{profile}\n"
    (tmp_path / "etl.toml").write_text(spec)
    (tmp_path / "etl.py").write_text(PAYLOAD)
    line, column = place.split(":")
    name = None if "profiles" in message else "p"
    found = compile_spec(tmp_path / "etl.toml", Variant(name))
    shown = render_concise(found.diagnostics)
    assert message in shown
    assert f"etl.toml:{1 if first else line}:{column}:" in shown


# Settings


@pytest.mark.parametrize(
    ("argument", "data"),
    [
        ("a=1", {"a": 1}),
        ("a.b = 1.5", {"a": {"b": 1.5}}),
        ("gpu=H100:2", {"gpu": "H100:2"}),
        ('a."b.c".d=[1, "x"]', {"a": {"b.c": {"d": [1, "x"]}}}),
        ("a='x y'", {"a": "x y"}),
        ("cron=0 2 * * *", {"cron": "0 2 * * *"}),
        ('say=he said "hi"\\', {"say": 'he said "hi"\\'}),
        ("memory=16GiB", {"memory": "16GiB"}),
        ("a={ b = 1 }", {"a": {"b": 1}}),
        ("a=", {"a": ""}),
        ("a=b=c", {"a": "b=c"}),
        ("a=x\ny", {"a": "x\ny"}),
    ],
)
def test_a_setting_is_toml_or_a_bare_string(argument: str, data: object) -> None:
    layer, found = read_setting(argument)
    assert found == []
    assert layer is not None and layer.data == data


@pytest.mark.parametrize(
    "argument",
    ["", "a", "=1", "a b=1", "[a]=1", "a.=1", ".a=1", "a=[1", 'a="x', "a=[1]\nb=2", "\n=1", "a=\udcff", "a=9999999999999999999999"],
)  # fmt: skip
def test_a_setting_that_is_none_is_a_finding_in_the_argument(argument: str) -> None:
    layer, found = read_setting(argument)
    assert layer is None
    assert {each.primary.source.name for each in found} == {"<--set>"}


def test_a_setting_of_profiles_is_refused() -> None:
    layer, found = read_setting("profiles.dev.resources.cpu=4")
    assert layer is None
    assert "`profiles` does not go with a setting" in render_concise(found)


def test_a_wrong_setting_is_found_in_the_argument(tmp_path: Path) -> None:
    (tmp_path / "etl.toml").write_text(SPEC)
    found = compile_spec(tmp_path / "etl.toml", Variant(None, ("resources.cpu=many",)))
    assert "<--set>:1:15: error[JS203]" in render_concise(found.diagnostics)


@pytest.mark.parametrize("verb", ["sweep", "call"])
def test_an_argument_of_a_sweep_is_told_where_it_is_set(tmp_path: Path, verb: str) -> None:
    entry = 'kind = "function"\npayload = "job.py:work"\n'
    text = f'name = "etl"\n[entry]\n{entry}[main]\n{verb} = "work"\n'
    (tmp_path / "etl.toml").write_text(text)
    found = compile_spec(tmp_path / "etl.toml", Variant(None, ("lr=0.1",))).diagnostics
    [unknown] = [each for each in found if each.primary.source.name == "<--set>"]
    told = unknown.help.endswith('jobspec run SPEC -- --set "lr=0.1"')
    assert told == (verb == "sweep")


# The command line


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a spec of two profiles and its payload, which is current."""
    (tmp_path / "etl.toml").write_text(
        f"{SPEC}\n[profiles.dev]\n[profiles.big.resources]\ncpu = 8\n"
    )
    (tmp_path / "etl.py").write_text(PAYLOAD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def apps(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.glob("*_app.py")}


def test_the_order_of_compiling_makes_no_difference(folder: Path) -> None:
    assert run(["compile", "etl.toml"]) == 0
    expected = apps(folder)
    assert set(expected) == {"etl_app.py", "etl_dev_app.py", "etl_big_app.py"}
    assert len({text.splitlines()[1] for text in expected.values()}) == 3
    for order in permutations(("base", "dev", "big")):
        for name in expected:
            Path(name).unlink()
        for profile in order:
            assert run(["compile", "etl.toml", "--profile", profile]) == 0
        assert apps(folder) == expected
        assert run(["check", "."]) == 0


def test_the_header_names_the_profile(folder: Path) -> None:
    run(["compile", "etl.toml"])
    heads = {name: text.splitlines()[0] for name, text in apps(folder).items()}
    assert "(profile dev)" in heads["etl_dev_app.py"]
    assert "profile" not in heads["etl_app.py"]


def test_check_tells_of_a_profile_whose_app_is_missing_stale_or_left(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["compile", "etl.toml"])
    Path("etl_dev_app.py").unlink()
    assert run(["check", "."]) == 1
    assert "JS904" in capsys.readouterr().err
    run(["compile", "etl.toml"])
    text = Path("etl.toml").read_text()
    Path("etl.toml").write_text(text.replace("cpu = 8", "cpu = 9"))
    assert run(["check", ".", "--profile", "big"]) == 1
    assert "JS903" in capsys.readouterr().err
    Path("etl.toml").write_text(text.replace("[profiles.dev]", ""))
    run(["compile", "etl.toml"])
    capsys.readouterr()
    assert run(["check", "."]) == 1
    shown = capsys.readouterr().err
    assert "JS907" in shown and "etl_dev_app.py" in shown


def test_an_app_is_no_orphan_while_its_profiles_cannot_be_read(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["compile", "etl.toml"])
    Path("etl.toml").write_text(f"{SPEC}\n[profiles\n")
    assert run(["check", "."]) == 1
    shown = capsys.readouterr().err
    assert "JS106" in shown and "JS907" not in shown


def test_a_finding_of_several_apps_is_told_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = Path("etl.toml").read_text()
    Path("etl.toml").write_text(
        text.replace("cpu = 2", "cpu = 'two'").replace("cpu = 8", "cpu = ''")
    )
    assert run(["compile", "etl.toml"]) == 1
    shown = capsys.readouterr().err
    assert shown.count("expected a number") == 2
    assert "in the profile `big`" in shown
    assert apps(folder) == {}


def test_a_spec_without_an_app_for_its_base(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("etl.toml").write_text(Path("etl.toml").read_text() + "[profiles]\nbase = false\n")
    assert run(["compile", "etl.toml"]) == 0
    assert set(apps(folder)) == {"etl_dev_app.py", "etl_big_app.py"}
    assert run(["check", "."]) == 0
    assert run(["compile", "etl.toml", "--stdout"]) == 2
    assert "no profile 'base'; there is dev, big" in capsys.readouterr().err
    assert run(["compile", "etl.toml", "--stdout", "--profile", "dev"]) == 0


@pytest.mark.parametrize("command", ["compile", "check", "show", "run"])
def test_a_profile_that_no_spec_has(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert run([command, "etl.toml", "--profile", "prod"]) == 2
    assert "no profile 'prod'; there is base, dev, big" in capsys.readouterr().err
    assert apps(folder) == {}


def test_specs_without_a_profile_are_passed_over(folder: Path) -> None:
    Path("other.toml").write_text(SPEC)
    assert run(["compile", ".", "--profile", "dev"]) == 0
    assert set(apps(folder)) == {"etl_dev_app.py"}


def test_an_app_of_settings_needs_a_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    setting = ["--set", "resources.cpu=7"]
    assert run(["compile", "etl.toml", *setting]) == 2
    assert "-o FILE" in capsys.readouterr().err
    assert run(["compile", "etl.toml", *setting, "--stdout"]) == 0
    text = capsys.readouterr().out
    assert "(--set resources.cpu=7)" in text.splitlines()[0]
    assert "cpu=7" in text.splitlines()[-20:][0] or "cpu=7," in text
    Path("out").mkdir()
    assert run(["compile", "etl.toml", *setting, "-o", "out/seven.py", "--profile", "dev"]) == 0
    assert "etl-dev" in Path("out/seven.py").read_text()
    assert run(["compile", "etl.toml", "--stdout", "--profile", "dev", "--profile", "big"]) == 2


def test_check_with_settings_compares_no_app(folder: Path) -> None:
    assert run(["check", "etl.toml", "--set", "resources.cpu=7"]) == 0
    assert run(["check", "etl.toml", "--set", "resources.cpu=x"]) == 1


def test_an_app_of_a_profile_takes_the_place_of_no_other_spec_s(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("etl_dev.toml").write_text(SPEC)
    assert run(["compile", "."]) == 1
    assert "JS906" in capsys.readouterr().err


def test_show_tells_where_each_value_of_a_table_is_from(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("etl.toml").write_text(
        SPEC.replace("cpu = 2", "retries = { max_retries = 3 }")
        + "[profiles.p.resources]\nretries.max_delay = 30\n[profiles.p.schedule]\ntimezone = 'UTC'\n"
    )
    setting = ["--set", "resources.retries.initial_delay=2"]
    assert run(["show", "etl.toml", "--profile", "p", "--format", "json", *setting]) == 0
    found = json.loads(capsys.readouterr().out)["entry.transform"]
    origins = {key: (row["value"], row["from"]) for key, row in found.items()}
    assert origins["retries.max_retries"] == (3, "etl.toml:4")
    assert origins["retries.max_delay"] == (30, "etl.toml:19")
    assert origins["retries.initial_delay"] == (2, "<--set>:1")
    assert origins["schedule.cron"] == ("0 2 * * *", "etl.toml:13")
    assert origins["schedule.timezone"] == ("UTC", "etl.toml:21")
    assert origins["image"] == ("image", "default")


def test_what_is_run_with_settings_is_gone_afterwards(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    def run_command(command: list[str], *, options: object) -> int:
        ran.extend(Path(each).read_text() for each in command if each.endswith(".py"))
        return 0

    monkeypatch.setattr("jobspec.commands.local.session.run_command", run_command)
    assert run(["run", "etl.toml", "--profile", "dev", "--set", "resources.cpu=7"]) == 0
    assert 'modal.App("etl-dev")' in ran[0] and "cpu=7" in ran[0]
    assert apps(folder) == {}
    assert run(["run", "etl.toml", "--profile", "dev"]) == 0
    assert set(apps(folder)) == {"etl_dev_app.py"}
    assert "cpu=2" in ran[1]


def test_another_alternative_takes_the_place_of_the_first() -> None:
    changed = difference("[profiles.p]\nschedule.period = { hours = 6 }\n")
    assert changed == {"schedule": {"period": {"hours": 6}}}
    spec = 'name = "x"\n[image]\nregistry = "a:1"\nadd_python = "3.12"\napt = ["git"]\n[main]\ncall = "f"\narguments = { n = 1 }\npackages = ["numpy"]\n'
    changed = difference(
        '[profiles.p]\nimage.dockerfile = "Dockerfile"\nmain.map = "f"\n', spec=spec
    )
    assert changed == {
        "image": {"dockerfile": "Dockerfile", "apt": ["git"]},
        "main": {"map": "f", "packages": ["numpy"]},
    }
    changed = difference('[profiles.p]\nimage.registry = "b:2"\n', spec=spec)
    assert changed == {"image": {"registry": "b:2", "add_python": "3.12", "apt": ["git"]}}


def test_show_has_each_step_of_an_image(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = '[image]\napt = ["git"]\nsteps = [{ run = ["a"] }, { run = ["b"], gpu = "T4" }]\n'
    Path("etl.toml").write_text(SPEC + steps)
    assert run(["show", "etl.toml", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["image"]
    assert {key: row["value"] for key, row in rows.items() if key != "python"} == {
        "apt": ["git"],
        "steps.0.run": ["a"],
        "steps.1.run": ["b"],
        "steps.1.run.gpu": "T4",
    }
