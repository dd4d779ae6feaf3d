"""Options of the whole test suite."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--bless` rewrites golden files to what is made now."""
    parser.addoption("--bless", action="store_true", help="rewrite the golden files of tests/cases")
