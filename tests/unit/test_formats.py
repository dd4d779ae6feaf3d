"""How findings are printed for machines: workflow commands and SARIF."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from pydantic import BaseModel
from sarif_pydantic import Sarif

from jobspec.cli import run
from jobspec.commands.explain import page
from jobspec.diagnostic import Diagnostic, Fix, Label, Rule, Severity
from jobspec.report import github, sarif
from jobspec.source import SourceFile, Span

SOURCE = SourceFile("jobs/a, b:100%.toml", 'gpu = "h1000"\nvolumes = [\n]\n')
RULE = Rule("JS203", Severity.ERROR, "{key}: {cause}")


def finding(span: Span, rule: Rule = RULE, **more: Any) -> Diagnostic:
    return rule.at(Label(SOURCE, span, "here"), key="`gpu`", cause="100% wrong", **more)


def test_a_workflow_command_has_its_place_and_escapes() -> None:
    line = github.render([finding(Span(6, 13), help="write one\nof two: a, b")])
    assert line == (
        "::error file=jobs/a%2C b%3A100%25.toml,line=1,col=7,endLine=1,endColumn=13,title=JS203"
        "::`gpu`: 100%25 wrong%0Awrite one%0Aof two: a, b\n"
    )


def test_a_workflow_command_over_lines_has_no_last_column() -> None:
    line = github.render([finding(Span(14, 27))])
    assert ",line=2,col=1,endLine=3,title=" in line


def test_a_message_cannot_begin_a_command_of_its_own() -> None:
    rule = Rule("JS203", Severity.WARNING, "{key}\r\n::error::{cause}")
    text = github.render([finding(Span(0, 3), rule)])
    assert text.count("\n") == 1
    assert "\r" not in text
    assert text.startswith("::warning ")


def sarif_run(diagnostics: list[Diagnostic]) -> dict[str, Any]:
    document = json.loads(sarif.render(diagnostics, "1.2.3", page))
    assert set(document) == {"$schema", "version", "runs"}
    assert document["version"] == "2.1.0"
    (found,) = document["runs"]
    return found


def unknown_properties(of: object, path: str = "") -> Iterator[str]:
    """Properties that are none of SARIF's."""
    if isinstance(of, BaseModel):
        yield from (f"{path}.{name}" for name in of.model_extra or {})
        for name in of.model_fields_set & type(of).model_fields.keys():
            yield from unknown_properties(getattr(of, name), f"{path}.{name}")
    elif isinstance(of, list):
        for each in of:
            yield from unknown_properties(each, path)


def test_what_is_printed_is_sarif() -> None:
    related = (Label(SOURCE, Span(0, 3), "there"),)
    fix = Fix("write it", SOURCE, Span(6, 13), '"H100"')
    found = [
        finding(Span(6, 13), help="write another", related=related, fix=fix),
        finding(Span(0, 3), Rule("JS201", Severity.NOTE, "{key}")),
    ]
    document = json.loads(sarif.render(found, "1.2.3", page))
    log = Sarif.model_validate(document)
    # The model lacks this one, which the standard has.
    assert set(unknown_properties(log)) == {".runs.columnKind"}
    assert log.model_dump(mode="json", by_alias=True, exclude_unset=True) == document


def test_a_sarif_run_names_the_tool_and_the_rules() -> None:
    other = Rule("JS201", Severity.NOTE, "{key}")
    found = sarif_run([finding(Span(6, 13)), finding(Span(0, 3), other)])
    driver = found["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("jobspec", "1.2.3")
    assert found["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in driver["rules"]] == ["JS201", "JS203"]
    for result in found["results"]:
        rule = driver["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert rule["defaultConfiguration"]["level"] == result["level"]
        assert rule["help"]["markdown"] == page(rule["id"])
        assert rule["help"]["text"] in page(rule["id"])
    assert [rule["shortDescription"]["text"] for rule in driver["rules"]] == [
        "unknown key",
        "a value that does not fit",
    ]


def test_a_sarif_result_has_its_places_and_its_fix() -> None:
    fix = Fix("write `H100`", SOURCE, Span(6, 13), '"H100"')
    related = Label(SOURCE, Span(14, 27), "these")
    diagnostic = RULE.at(
        Label(SOURCE, Span(6, 13)), related, help="did you", fix=fix, key="k", cause="c"
    )
    (result,) = sarif_run([diagnostic])["results"]
    artifact = {"uri": "jobs/a%2C%20b%3A100%25.toml"}
    region = {"startLine": 1, "startColumn": 7, "endLine": 1, "endColumn": 14}
    assert unquote(artifact["uri"]) == SOURCE.name
    assert result["message"] == {"text": "k: c\ndid you"}
    assert result["locations"] == [
        {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    ]
    (beside,) = result["relatedLocations"]
    assert beside["id"] == 0
    assert beside["message"] == {"text": "these"}
    assert beside["physicalLocation"]["region"]["endLine"] == 3
    replacement = {"deletedRegion": region, "insertedContent": {"text": '"H100"'}}
    changes = [{"artifactLocation": artifact, "replacements": [replacement]}]
    assert result["fixes"] == [
        {"description": {"text": "write `H100`"}, "artifactChanges": changes}
    ]


@pytest.mark.parametrize(
    ("name", "uri"),
    [("/a b.toml", "file:///a%20b.toml"), ("\udce9.toml", "%E9.toml"), ("ü.toml", "%C3%BC.toml")],
)
def test_a_sarif_uri_is_the_name_on_the_disk(name: str, uri: str) -> None:
    label = Label(SourceFile(name, ""), Span(0, 0))
    (result,) = sarif_run([RULE.at(label, key="k", cause="c")])["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


@pytest.mark.parametrize("command", ["compile", "check"])
@pytest.mark.parametrize("form", ["github", "sarif"])
def test_both_commands_take_every_format(
    command: str,
    form: str,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo.toml").write_text('name = "demo"\n[entry]\nkind = "nothing"\n')
    assert run([command, "demo.toml", "--format", form]) == 1
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "JS204" in printed.out
    if form == "sarif":
        assert json.loads(printed.out)["runs"][0]["results"]
