"""How much findings matter in a workspace: `[tool.jobspec.rules]`, and `--deny-warnings`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.policy.codes import fixed_codes, hint
from jobspec.rules import schema
from jobspec.spec.load import Place

_AS_DECLARED: Mapping[str, Severity | None] = {}


class Levels(NamedTuple):
    """What codes count for where that is not their own severity; None for those that are off.

    `denies_warnings`: what comes to a warning is an error.
    """

    by_code: Mapping[str, Severity | None] = _AS_DECLARED
    denies_warnings: bool = False

    def level(self, rule: Rule) -> Severity | None:
        """What findings of a rule count for here, None for off."""
        level = self.by_code.get(rule.code, rule.severity)
        denied = level is Severity.WARNING and self.denies_warnings
        return Severity.ERROR if denied else level

    def of(self, diagnostic: Diagnostic) -> Diagnostic | None:
        """The finding as it counts here, or None where it is off."""
        rule = diagnostic.rule
        level = self.level(rule)
        if level is None:
            return None
        if level is rule.severity:
            return diagnostic
        return diagnostic._replace(rule=rule._replace(severity=level))


USUAL = Levels()


def read_levels(said: Mapping[str, str], place: Place) -> tuple[Levels, list[Diagnostic]]:
    """The levels that `[tool.jobspec.rules]` says, whose place this is, and what is wrong there."""
    from jobspec.rulebook.catalogue import catalogue
    from jobspec.spec.defaults import OFF

    known, fixed = catalogue(), fixed_codes()
    by_code: dict[str, Severity | None] = {}
    found = []
    for code, word in said.items():
        at = place.below((code,))
        if code not in known:
            label = at.key_label()
            found.append(schema.UNKNOWN_KEY.at(label, help=hint(code, known), key=code))
        elif code in fixed and word != Severity.ERROR.value:
            cause = "no app can be made of what this code is about, so it stays an error"
            found.append(schema.BAD_VALUE.at(at.label(), key=f"`rules.{code}`", cause=cause))
        else:
            by_code[code] = None if word == OFF else Severity(word)
    return Levels(by_code), found
