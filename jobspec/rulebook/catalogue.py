"""The catalogue of all findings: the rules of the rulebook, and those that the stages know."""

from __future__ import annotations

from jobspec import rules
from jobspec.diagnostic import Rule
from jobspec.rulebook.between import WORKSPACE_RULES
from jobspec.rulebook.book import JOB_RULES, Page

ALL_RULES: tuple[Page, ...] = (*JOB_RULES, *WORKSPACE_RULES)


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
