"""One verifier of each sort for all tests of a worker, and one folder of environments for all workers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jobspec.verify.app import Options, Verifier
from jobspec.verify.verdicts import Verified

Verify = Callable[[str], Verified]


def _ignored(_line: str) -> None:
    pass


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the tests of the runtime and the gallery keep environments in, too."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return shared / "state"


@pytest.fixture(scope="session")
def fast() -> Iterator[Verifier]:
    """Beside fabricated packages."""
    with Verifier(Options(True, None, (), _ignored)) as found:
        yield found


@pytest.fixture(scope="session")
def real(state: Path) -> Iterator[Verifier]:
    """In containers."""
    with Verifier(Options(False, state, (), _ignored)) as found:
        yield found
