"""The rules of Modal's platform, as `modal_rules.toml` has them, each shown to be kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobspec.data.modal_rules import modal_rules
from jobspec.reference.platform import PLATFORM, platform
from jobspec.rulebook.catalogue import catalogue
from platform_rules.cases import findings, marks, primary, related
from platform_rules.entries import ENTRIES
from platform_rules.images import IMAGES
from platform_rules.payloads import PAYLOADS
from platform_rules.values import VALUES

RULES = modal_rules()
CASES = [*VALUES, *IMAGES, *ENTRIES, *PAYLOADS]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_complete(name: str) -> None:
    rule = RULES[name]
    assert all((rule.field, rule.rule, rule.evidence))
    outcomes = (rule.codes, rule.generated, rule.not_knowable, rule.not_in_the_language)
    assert len([each for each in outcomes if each]) == 1
    assert {*rule.stage} <= {"DEF", "LOAD", "SRV", "RUN"}
    assert {*rule.evidence} <= {"V", "VL", "VC", "src", "doc", "quoted"}
    assert {*rule.codes} <= catalogue().keys()


def test_the_page_of_the_rules_is_current() -> None:
    assert platform() == PLATFORM.read_text(encoding="utf-8"), "run `python -m jobspec.reference`"


def test_every_rule_that_findings_enforce_has_a_case_for_each_of_them() -> None:
    wanted = {name: {*rule.codes} for name, rule in RULES.items() if rule.codes}
    shown: dict[str, set[str]] = {}
    for each in CASES:
        assert each.breaks and each.fine, each.rule
        codes = {code for text in each.breaks for _, _, code in marks(text, "!")}
        shown.setdefault(each.rule, set()).update(codes)
    assert shown.keys() == wanted.keys()
    assert {
        name: codes - shown[name] for name, codes in wanted.items() if codes - shown[name]
    } == {}


@pytest.mark.parametrize("number", range(len(CASES)), ids=[each.rule for each in CASES])
def test_what_breaks_a_rule_is_told_and_what_is_next_to_it_is_fine(
    number: int, tmp_path: Path
) -> None:
    each = CASES[number]
    for index, text in enumerate(each.breaks):
        found = findings(text, tmp_path / f"broken{index}" / "demo")
        assert marks(text, "!") <= primary(found), text
        assert marks(text, "~") <= related(found), text
        assert {place[2] for place in marks(text, "!")} >= {
            finding.rule.code for finding in found if finding.is_error
        }, text
    codes = {code for text in each.breaks for _, _, code in marks(text, "!")}
    for index, text in enumerate(each.fine):
        found = findings(text, tmp_path / f"fine{index}" / "demo")
        assert not [finding for finding in found if finding.is_error], text
        assert not codes & {finding.rule.code for finding in found}, text
