"""The rules of workspaces: what apps of one run, each of them right, do to each other on Modal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from jobspec.diagnostic import Diagnostic
from jobspec.rulebook import workspace
from jobspec.rulebook.apps import Deployed
from jobspec.rulebook.book import Page


class WorkspaceRule(Page, Protocol):
    """A rule that looks at all apps of a run, in an order that does not depend on the run."""

    def check(self, apps: Sequence[Deployed]) -> Iterator[Diagnostic]:
        """What is wrong with the apps together."""
        ...


WORKSPACE_RULES: tuple[WorkspaceRule, ...] = workspace.RULES


def findings_between(apps: Iterable[Deployed]) -> list[Diagnostic]:
    """What every rule of workspaces finds in some apps; those of a spec are in its order."""
    ordered = sorted(apps, key=lambda each: each.app.spec)
    return [found for rule in WORKSPACE_RULES for found in rule.check(ordered)]
