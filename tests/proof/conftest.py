"""One importing process for all tests of a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jobspec.proof.importer import Importer


@pytest.fixture(scope="session")
def importer() -> Iterator[Importer]:
    """A process that has imported the SDK and forks for each import."""
    with Importer() as found:
        yield found
