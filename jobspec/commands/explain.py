"""`jobspec explain CODE`: what a finding means, an example that has it, and one that does not."""

from __future__ import annotations

import sys
from importlib import resources

from jobspec.commands.report import Exit, say
from jobspec.rulebook.catalogue import catalogue, pages


def explain_command(code: str | None) -> Exit:
    """Print the page of a code, or all codes with their messages."""
    rules = catalogue()
    if code is None:
        for rule in rules.values():
            title = page(rule.code).partition("\n")[0].partition(": ")[2]
            sys.stdout.write(f"{rule.code}  {rule.severity.value:<8} {title}\n")
        return Exit.FINE
    wanted = code.upper()
    if wanted not in rules:
        say(f"jobspec: no finding has the code {code!r}; `jobspec explain` lists them")
        return Exit.USAGE
    sys.stdout.write(page(wanted))
    return Exit.FINE


def page(code: str) -> str:
    """The page of a code, in Markdown: a rule's own, or a file of the package."""
    own = pages().get(code)
    if own is not None:
        return own
    file = resources.files("jobspec.rules").joinpath("pages", f"{code}.md")
    return file.read_text(encoding="utf-8")
