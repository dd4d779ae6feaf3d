"""Every feature of the slice, in one app run once by the real `modal run`."""

from __future__ import annotations

import pytest

EXPECTED = {
    "remote": 42,
    "local": 8,
    "async": 6,
    "generator": [0, 1, 2, 3],
    "async_generator": [0, 1, 2],
    "map": True,
    "unordered": [0, 2, 4, 6, 8],
    "starmap": [3, 7],
    "for_each": None,
    "errors_kept": ["TooBig('more than more than 7')"],
    "nested": 20,
    "recursion": 120,
    "values": [2, True, True],
    "exception": "TooBig 3",
    "retries": 3,
    "spawn": 16,
    "network": [[True, True], [False, True], ["lo"], True, 3_000_000],
    "large": 6_000_000,
    "class": ["hello a 1", "hello b 2"],
    "parameter": "ciao c 1",
    "method_generator": ["a", "b", "c"],
    "batched": [0, 1, 4, 9, 16, 25],
    "timeout": "FunctionTimeoutError: Task's current input hit its timeout of 1s",
}


@pytest.fixture(scope="module")
def features(local):
    result = local.run_once("modal", "run", "features.py")
    assert result.status == 0, result.out + result.err
    return result


@pytest.mark.parametrize("feature", EXPECTED)
def test_feature(features, feature):
    assert features.json[feature] == EXPECTED[feature]


def test_a_container_has_its_own_environment(features):
    assert features.json["environment"] == {
        "level": "3",
        "from_image": "yes",
        "leaked": None,
        "home": "/root",
        "cwd": "/root",
        "remote": True,
    }


def test_a_container_sees_its_own_files_and_processes_alone(features):
    machine = features.json["machine"]
    assert machine["root"] == ["features.py"]
    assert (machine["data"], machine["home"]) == (False, [])
    assert machine["processes"] == 2  # the container's and the one that started it


def test_a_killed_container_is_an_error_not_a_hang(features):
    assert "was killed by SIGKILL" in features.json["killed"]


def test_container_output_reaches_the_user(features):
    for line in ("said on stdout", "said on stderr"):
        assert features.err.count(f" | {line}\n") == 1
        assert line not in features.out


def test_exit_hooks_have_run(features, local):
    exits = {p.name: p.read_text() for p in (local.state / "volumes/features-store").glob("exit-*")}
    assert exits == {"exit-hello": "2", "exit-ciao": "1"}


def test_what_is_not_emulated_is_listed_once(features):
    assert features.err.count("cpu is neither reserved nor limited (double, third_time)") == 1
