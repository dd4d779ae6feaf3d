"""Dicts, queues, buckets, parts of volumes and every source of secrets, in one app run once."""

from __future__ import annotations

import pytest

EXPECTED = {
    "done": 6,
    "results": [[1, 1], [2, 4], [3, 9], [4, 16], [5, 25], [6, 36]],
    "length": [6, 0, True, False],
    "popped": [9, "gone", False],
    "keys": ["1", "2", "4", "5", "6", "four"],
    "values": [1, 4, 4, 16, 25, 36],
    "cleared": 0,
    "partitions": [1, 0, 2],
    "iterated": ["first"],
    "left": 1,
    "empty": None,
    "full": 0,
    "given": 7,
    "listed": [["a", "DIRECTORY", 0]],
    "below": ["a/b", "a/b/kept"],
    "file": ["a/b/kept"],
    "absent": "No such file or directory: 'nothing'",
    "ephemeral": 8,
    "kept": {"FROM_FILE": "of a file", "GREETING": 'it\'s "one"', "LEVEL": "2"},
    "looked": ["kept", "in part", "OSError", "OSError"],
}


@pytest.fixture(scope="module")
def storing(local):
    result = local.run_once("modal", "run", "storing.py")
    assert result.status == 0, result.out + result.err
    return result


@pytest.mark.parametrize("feature", EXPECTED)
def test_feature(storing, feature):
    assert storing.json[feature] == EXPECTED[feature]


def test_the_volume_has_the_part(storing, local):
    assert (local.state / "volumes/storing/a/b/kept").read_text() == "in part"


@pytest.mark.parametrize(
    "note",
    [
        "cloud buckets are empty folders, which last as long as this run (keep, look)",
        "no proxy is used (work)",
    ],
)
def test_what_differs_is_listed(storing, note):
    assert note in storing.err
