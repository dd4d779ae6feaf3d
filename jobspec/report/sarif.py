"""Findings as SARIF 2.1.0, the format that code scanning tools exchange."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TypeAlias
from urllib.parse import quote

from jobspec.diagnostic import Diagnostic, Fix, Label, Rule
from jobspec.report.visible import carried
from jobspec.source import SourceFile, Span

VERSION = "2.1.0"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

JsonObject: TypeAlias = "dict[str, object]"


def render(diagnostics: Iterable[Diagnostic], version: str, page: Callable[[str], str]) -> str:
    """One run of `jobspec` at `version`; `page` gives the page of a code, in Markdown.

    Lines and columns count from 1, in characters; ends are exclusive. Files are URIs, relative to the
    current directory where the command line named them so.
    """
    found = list(diagnostics)
    rules = {each.rule.code: each.rule for each in sorted(found, key=lambda each: each.rule.code)}
    order = list(rules)
    driver = {
        "name": "jobspec",
        "version": version,
        "rules": [_rule(rule, page(code)) for code, rule in rules.items()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, order.index(each.rule.code)) for each in found],
    }
    document = {"$schema": SCHEMA, "version": VERSION, "runs": [run]}
    return json.dumps(document, indent=2) + "\n"


def _rule(rule: Rule, page: str) -> JsonObject:
    title, _, text = page.partition("\n")
    return {
        "id": rule.code,
        "shortDescription": _message(title.partition(": ")[2]),
        "help": {"text": text.strip(), "markdown": page},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _result(diagnostic: Diagnostic, index: int) -> JsonObject:
    text = diagnostic.message
    if diagnostic.help:
        text += "\n" + diagnostic.help
    result: JsonObject = {
        "ruleId": diagnostic.rule.code,
        "ruleIndex": index,
        "level": diagnostic.rule.severity.value,
        "message": _message(text),
        "locations": [_location(diagnostic.primary)],
    }
    if diagnostic.related:
        result["relatedLocations"] = [
            {"id": number, **_location(label)} for number, label in enumerate(diagnostic.related)
        ]
    if diagnostic.fix is not None:
        result["fixes"] = [_fix(diagnostic.fix)]
    return result


def _location(label: Label) -> JsonObject:
    place = {
        "artifactLocation": _artifact(label.source),
        "region": _region(label.source, label.span),
    }
    found: JsonObject = {"physicalLocation": place}
    if label.text:
        found["message"] = _message(label.text)
    return found


def _fix(fix: Fix) -> JsonObject:
    replacement = {
        "deletedRegion": _region(fix.source, fix.span),
        "insertedContent": {"text": carried(fix.replacement)},
    }
    change = {"artifactLocation": _artifact(fix.source), "replacements": [replacement]}
    return {"description": _message(fix.title), "artifactChanges": [change]}


def _artifact(source: SourceFile) -> JsonObject:
    # A name that is not UTF-8 is written as the bytes that it has on the disk.
    path = quote(source.name, safe="/", errors="surrogateescape")
    return {"uri": f"file://{path}" if path.startswith("/") else path}


def _region(source: SourceFile, span: Span) -> JsonObject:
    start, end = source.position(span.start), source.position(span.end)
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _message(text: str) -> JsonObject:
    return {"text": carried(text)}
