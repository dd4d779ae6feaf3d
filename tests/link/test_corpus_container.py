"""The corpus through real containers: every plain call of an entry, over `.remote`.

Each call has a container of its own, on the local runtime, with the image's packages installed. Its
result, exception and printed output are those of the payload. A part of the corpus, evenly chosen,
runs; all of it with JOBSPEC_DEEP=1. What crossing to another process changes by itself is left out:
the value that a generator returns, notes and causes of an exception, the hidden parts of a class
made inside a function.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from .container_cases import SECRETS, Task, compiled_tasks, needs_an_index, run_tasks, spread
from .container_wheels import build_wheels
from .corpus_cases import read_cases
from .server import Reply, Server, started

DEEP = bool(os.environ.get("JOBSPEC_DEEP"))
SAME = read_cases("same")
SAFE = read_cases("safe")
CHOSEN = SAME + SAFE if DEEP else spread(SAME, 44) + spread(SAFE, 34)
OFFLINE = [case for case in CHOSEN if not needs_an_index(case.job())]
ONLINE = [case for case in CHOSEN if needs_an_index(case.job())]
COUNT = 16 if DEEP else 4
BATCHES = [OFFLINE[start::COUNT] for start in range(COUNT)] + ([ONLINE] if ONLINE else [])

# Their results change by being pickled: a class made in a function loses that function's name, and
# an object that counts its pickling counts one more.
PICKLED = {"closures_and_factories", "copies_and_pickles"}
# Defects of the compiler that only a container shows; whoever mends one takes it off this list.
UNMENDED: frozenset[str] = frozenset()


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The payload in a process whose environment has the secrets, as a container's has."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SECRETS.items():
            patch.setenv(name, value)
        with started(tmp_path_factory.mktemp("oracle"), sdk=False) as server:
            yield server


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with wheels of the fabricated packages."""
    folder = tmp_path_factory.mktemp("fabricated") / "wheels"
    build_wheels(folder)
    return folder


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One state folder for all workers, so that each environment is made once."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "corpus-state"


@pytest.mark.parametrize("batch", range(len(BATCHES)))
def test_same_in_containers(
    batch: int, oracle: Server, wheels: Path, state: Path, tmp_path: Path
) -> None:
    """What a container gives is what the payload gives."""
    cases = BATCHES[batch]
    tasks = compiled_tasks(cases, tmp_path)
    index = any(needs_an_index(task.job) for task in tasks)
    replies, printed = run_tasks(tasks, tmp_path, state, wheels, index=index)
    found: dict[str, list[str]] = {}
    payloads = [oracle.ask("oracle", task.job, task.call) for task in tasks]
    for task, payload, got in zip(tasks, payloads, replies, strict=True):
        lines = unlike(task, payload, got)
        if lines:
            found.setdefault(task.case, []).extend(f"{task.call}: {line}" for line in lines)
    expected = UNMENDED.intersection(task.case for task in tasks)
    assert set(found) == expected, "\n".join(f"{name}: {found[name]}" for name in sorted(found))
    assert unlike_output(payloads, printed) == []


def unlike(task: Task, expected: Reply, got: Reply) -> list[str]:
    """The parts in which the container differs from the payload, each in one line."""
    if (expected["stage"], got["stage"]) != ("call", "call"):
        return [f"no call: payload {expected}, container {got}"]
    lines = []
    if not _same_exception(expected.get("raised"), got.get("raised")):
        lines.append(f"raised: payload {expected.get('raised')}, container {got.get('raised')}")
    known = task.case in PICKLED or "result" not in expected or "result" not in got
    if not known and not _same_result(expected["result"], got["result"]):
        lines.append(f"result: payload {expected['result']}, container {got['result']}")
    return lines


def unlike_output(payloads: Sequence[Reply], printed: Counter[str]) -> list[str]:
    """Lines that the payloads print and the containers do not, or the other way round."""
    texts = (payload.get(stream, "") for payload in payloads for stream in ("stdout", "stderr"))
    wanted = Counter(line for text in texts for line in text.splitlines())
    lines = [f"only the payload prints {line!r}" for line in wanted - printed]
    if not any("raised" in payload for payload in payloads):
        # the SDK prints an exception's traceback beside what the code prints
        lines += [f"only a container prints {line!r}" for line in printed - wanted]
    return lines


def _same_exception(expected: Reply | None, got: Reply | None) -> bool:
    """The type, arguments and text; by its traceback where pickle cannot make it again."""
    if expected is None or got is None:
        return expected is got
    if got["text"].startswith("Could not deserialize remote exception"):
        return f"\n{expected['type']}: {expected['text']}\n" in got["text"]
    return all(expected[part] == got[part] for part in ("type", "args", "text"))


def _same_result(expected: str, got: str) -> bool:
    """The result's form, or the items of a generator of either sort."""
    items = got.removeprefix("tuple['generator', ").removesuffix("]")
    if items == got.removesuffix("]"):
        return expected == got
    sorts = (f"tuple['{sort}', {items}" for sort in ("generator", "async generator"))
    return expected.startswith(tuple(f"{start}{end}" for start in sorts for end in ("]", ", ")))


def test_enough_of_the_corpus() -> None:
    """The cases are many, none twice, and all are reached when the run is deep."""
    names = [case.name for batch in BATCHES for case in batch]
    assert len(names) == len(set(names)) == len(CHOSEN) >= 78


CALL: Reply = {"stage": "call", "stdout": "a\n", "stderr": ""}
ERROR: Reply = {"type": "builtins.ValueError", "args": ["1"], "text": "1"}


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ({"result": "1"}, {"result": "2"}),
        ({"result": "1"}, {"raised": ERROR}),
        ({"raised": ERROR}, {"result": "1"}),
        ({"raised": ERROR}, {"raised": {**ERROR, "args": ["2"]}}),
        ({"result": "1"}, {"result": "1", "stage": "session"}),
        (
            {"result": "tuple['generator', list[1], None]"},
            {"result": "tuple['generator', list[2]]"},
        ),
        ({"result": "tuple['a', 1]"}, {"result": "tuple['a', 1, 2]"}),
    ],
)
def test_a_difference_is_seen(expected: Reply, got: Reply) -> None:
    """The comparison is no formality: each of these is a difference, and equals are none."""
    task = Task(SAME[0].job(), SAME[0].spec, "work()")
    payload = CALL | expected
    assert unlike(task, payload, payload) == []
    assert unlike(task, payload, CALL | got) != []


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
@pytest.mark.parametrize("more", [{"result": "1"}, {"raised": ERROR}])
def test_a_difference_in_what_is_printed_is_seen(stream: str, more: Reply) -> None:
    payload = CALL | more | {stream: "one\ntwo\ntwo\n"}
    printed = payload["stdout"].splitlines() + payload["stderr"].splitlines()
    assert unlike_output([payload, CALL], Counter([*printed, "a"])) == []
    assert unlike_output([payload, CALL], Counter(printed[1:])) != []
    if "raised" not in more:
        assert unlike_output([payload, CALL], Counter([*printed, "a", "three"])) != []
