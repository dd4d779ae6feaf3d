"""Calls of every sort, and containers that end in the middle of them, in one app run once."""

from __future__ import annotations

import pytest

LOST = "RemoteError('the container of {} while it ran this input')"
EXPECTED = {
    "awaited": [4, 25, [0, 1, 4], [9, 16]],
    "recursion": 5,
    "raising": {
        "own": "Sized(3, 'm')",
        "chained": "RuntimeError('outer')",
        "group": "ExceptionGroup('several', [ValueError(1), Sized(4, 'm')])",
        "lock": "TypeError(\"cannot pickle '_thread.lock' object\")",
    },
    "kept": ["Sized(3, 'm')"],
    "retries": [
        [["3", "3", "3"], [3, 3, 3]],
        [["ValueError('raise')"], [3]],
        [["3", "3"], [3, 3]],
        [["2"], [2]],
    ],
    "faults": {
        "results": [
            "'well'",
            LOST.format("once exited with status 3"),
            "'well'",
            LOST.format("once was killed by SIGKILL"),
            "'well'",
            "ValueError('raise')",
            "'well'",
            "RemoteError(\"SystemExit('no more')\")",
        ],
        "runs": [1] * 8,
    },
    "closing": "'closed'",
    "single use": 2,
    "together": [4] * 4,
    "pairs": [[2 * n, 3] for n in range(6)],
    "large": True,
}
SPAWNED = {
    "gather": [0, 1, 4, 9],
    "again": [9, 9, 1],
    "elsewhere": 49,
    "not yet": "TimeoutError()",
    "terminated": "RemoteError('the call was cancelled')",
    "other": 0.01,
    "map": True,
    "one of map": 121,
    "unknown": "NotFoundError(\"no function call with id 'fc-nothing' in this run,"
    ' which is as long as results are kept")',
    "graph": ["square"],
    "stats": 0,
}


@pytest.fixture(scope="module")
def calls(local):
    result = local.run_once("modal", "run", "calling.py")
    assert result.status == 0, result.out + result.err
    return result.json


def test_what_would_never_end_on_modal_is_told(local, calls):
    err = local.run_once("modal", "run", "calling.py").err
    assert "  - sys.exit() in a mapped function is an error here" in err


@pytest.mark.parametrize("part", EXPECTED)
def test_part(calls, part):
    if part == "raising":
        assert "cannot pickle '_thread.lock' object" in calls[part].pop("locked")
    assert calls[part] == EXPECTED[part]


@pytest.mark.parametrize("part", SPAWNED)
def test_a_spawned_call(calls, part):
    assert calls["spawned"][part] == SPAWNED[part]
