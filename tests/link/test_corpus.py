"""Every case of the corpus: the same in all views, refused at the line, or one of both.

The outcome `safe` is for what the compiler may either carry faithfully or refuse; which of them is a
matter of how much it understands, and a silent difference is wrong all the same.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from .compiled import Views, compile_to
from .corpus_cases import Case, read_cases
from .server import Server

SAME = read_cases("same")
REFUSED = read_cases("refused")
SAFE = read_cases("safe")


def by_name(case: Case) -> str:
    """The test's name."""
    return case.name


@pytest.mark.parametrize("case", SAME, ids=by_name)
def test_same(case: Case, oracle_server: Server, app_server: Server, tmp_path: Path) -> None:
    """The compiled app gives what the payload gives, in every view."""
    job = case.job()
    app, errors = compile_to(case.spec, tmp_path, job.stem)
    assert errors == []
    assert app is not None
    views = Views(oracle_server, app_server)
    differences = views.differences(job, app, list(case.calls), list(case.local))
    assert differences == [], "\n".join(differences)


@pytest.mark.parametrize("case", REFUSED, ids=by_name)
def test_refused(case: Case, tmp_path: Path) -> None:
    """The compiler refuses with an error at the line, and writes nothing."""
    app, errors = compile_to(case.spec, tmp_path, case.job().stem)
    assert app is None, app and app.read_text(encoding="utf-8")
    for expected in case.errors:
        found = [
            place
            for place in errors
            if (place.file, place.line) == (expected.file, expected.line)
            and expected.code in ("?", place.code)
            and expected.what in place.message
        ]
        assert found, f"no error for {expected} among {errors}"


@pytest.mark.parametrize("case", SAFE, ids=by_name)
def test_safe(case: Case, oracle_server: Server, app_server: Server, tmp_path: Path) -> None:
    """Refused with a place, or the same in every view."""
    job = case.job()
    app, errors = compile_to(case.spec, tmp_path, job.stem)
    if app is None:
        assert errors
        return
    views = Views(oracle_server, app_server)
    differences = views.differences(job, app, list(case.calls), list(case.local))
    assert differences == [], "\n".join(differences)


def test_every_refusal_has_a_near_miss() -> None:
    """A refused case has a sibling, as like it as can be, that must pass; and says where it errs."""
    names = {case.name for case in SAME}
    assert [case.name for case in REFUSED if case.near not in names] == []
    assert [case.name for case in REFUSED if not case.errors] == []


def test_the_corpus_is_large() -> None:
    """No case goes untested: each has calls, and there are many."""
    assert [case.name for case in SAME if not case.calls + case.local] == []
    assert len(SAME) >= 200
    assert len(REFUSED) >= 100
