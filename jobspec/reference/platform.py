"""`platform.md`: what Modal asks of an app, and what jobspec says of each, from the rules as data."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from jobspec.data.modal_rules import PlatformRule, modal_rules

PLATFORM = Path(__file__).with_name("platform.md")

_HEAD = """\
# Modal's rules

What Modal accepts, refuses and passes over without a word, and what jobspec does about each. This page is
made from `jobspec/data/modal_rules.toml` (`python -m jobspec.reference`), which has the evidence too; the
facts were collected 2026-11-20 against SDK 1.6.4 and Modal's documentation as of 2026-08-22.

*Bites* says where Modal itself would tell: when the SDK defines the app (DEF), when it loads it to run or
deploy (LOAD), on Modal's server (SRV), when a container starts or gets its first input (RUN), or nowhere.
A code is what jobspec tells instead; `jobspec explain CODE` says more.
"""
_COLUMNS = "| about | rule | bites | jobspec |\n| --- | --- | --- | --- |\n"
_SECTIONS = {
    "1.1": "The app",
    "1.2": "Functions and their signatures",
    "1.3": "Compute resources",
    "1.4": "Time limits, retries, containers",
    "1.5": "Schedules",
    "1.6": "Secrets and environment",
    "1.7": "Volumes and buckets",
    "1.8": "Images: where they start",
    "1.9": "Images: build steps",
    "1.10": "Concurrency, batches, clusters",
    "1.11": "Web endpoints",
    "1.12": "Classes",
    "1.13": "Servers",
    "1.14": "Other switches",
    "1.15": "What goes with what",
    "1.16": "Limits of accounts",
    "2.1": "File names",
    "2.2": "Where the app is imported",
    "2.3": "What runs at import",
    "2.4": "Which files travel",
    "2.5": "What containers import",
    "2.6": "Imports of images",
    "2.7": "Running the app",
    "3": "Words that Modal gave up",
    "4.1": "Python and image builders",
    "4.2": "What Modal brings",
}


def platform() -> str:
    """The whole page."""
    parts = [_HEAD]
    for section, rules in groupby(modal_rules().items(), lambda item: item[0].partition("/")[0]):
        rows = "".join(_row(rule) for _, rule in rules)
        parts.append(f"## {_SECTIONS[section]}\n\n{_COLUMNS}{rows}")
    return "\n".join(parts)


def _row(rule: PlatformRule) -> str:
    cells = (rule.field, rule.rule, ", ".join(rule.stage) or "nowhere", _outcome(rule))
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _outcome(rule: PlatformRule) -> str:
    if rule.codes:
        return ", ".join(rule.codes)
    if rule.generated:
        return f"cannot happen: {rule.generated}"
    if rule.not_knowable:
        return f"cannot be known: {rule.not_knowable}"
    return f"not in the language: {rule.not_in_the_language}"
