"""The rules that look at one finished job, and what they find in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from jobspec.diagnostic import Diagnostic, Rule
from jobspec.rulebook import image, operations, payload, platform
from jobspec.rulebook.job import AnalyzedJob


class Page(Protocol):
    """A module that is a rule: its docstring is the page of its code."""

    __doc__: str | None
    RULE: Rule


class JobRule(Page, Protocol):
    """A rule that looks at one job."""

    def check(self, job: AnalyzedJob) -> Iterator[Diagnostic]:
        """What is wrong with the job."""
        ...


JOB_RULES: tuple[JobRule, ...] = (
    *image.RULES,
    *platform.RULES,
    *payload.RULES,
    *operations.RULES,
)


def findings(job: AnalyzedJob) -> list[Diagnostic]:
    """What every rule finds in a job."""
    return [found for rule in JOB_RULES for found in rule.check(job)]
