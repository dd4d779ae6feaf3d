"""Fixtures of the linker's proof."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .server import Server, started


@pytest.fixture(scope="session")
def oracle_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Forks children that have not imported the SDK."""
    with started(tmp_path_factory.mktemp("oracle"), sdk=False) as server:
        yield server


@pytest.fixture(scope="session")
def app_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Forks children that have imported the SDK and nothing else."""
    with started(tmp_path_factory.mktemp("app"), sdk=True) as server:
        yield server
