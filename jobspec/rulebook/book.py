"""All rules: those of the rulebook with their checks, and those that the stages know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from jobspec import rules
from jobspec.diagnostic import Diagnostic, Rule
from jobspec.rulebook import image, operations, payload, platform, workspace
from jobspec.rulebook.apps import Deployed
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


class WorkspaceRule(Page, Protocol):
    """A rule that looks at all apps of a run, in an order that does not depend on the run."""

    def check(self, apps: Sequence[Deployed]) -> Iterator[Diagnostic]:
        """What is wrong with the apps together."""
        ...


JOB_RULES: tuple[JobRule, ...] = (
    *image.RULES,
    *platform.RULES,
    *payload.RULES,
    *operations.RULES,
)
WORKSPACE_RULES: tuple[WorkspaceRule, ...] = workspace.RULES
ALL_RULES: tuple[Page, ...] = (*JOB_RULES, *WORKSPACE_RULES)


def findings(job: AnalyzedJob) -> list[Diagnostic]:
    """What every rule finds in a job."""
    return [found for rule in JOB_RULES for found in rule.check(job)]


def findings_between(apps: Iterable[Deployed]) -> list[Diagnostic]:
    """What every rule of workspaces finds in some apps; those of a spec are in its order."""
    ordered = sorted(apps, key=lambda each: each.app.spec)
    return [found for rule in WORKSPACE_RULES for found in rule.check(ordered)]


def catalogue() -> dict[str, Rule]:
    """Every rule, by code, in the order of the codes."""
    found = [*rules.declared(), *(module.RULE for module in ALL_RULES)]
    by_code = {rule.code: rule for rule in sorted(found, key=lambda rule: rule.code)}
    if len(by_code) != len(found):
        raise ValueError("two rules share a code")
    return by_code


def pages() -> dict[str, str]:
    """The pages of the rulebook's codes, in Markdown: the docstrings of its modules."""
    return {each.RULE.code: f"# {(each.__doc__ or '').strip()}\n" for each in ALL_RULES}
