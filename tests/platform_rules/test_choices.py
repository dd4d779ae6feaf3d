"""Closed sets: what is misspelt is told with what was meant, and mended where that is sure."""

from __future__ import annotations

from pathlib import Path

import pytest

from platform_rules.cases import findings, spec

CRON = 'cron = "0 0 * * *"'
MEANT = {
    'gpu = "H10O"': '"H100"',
    'gpu = "A10G:2"': '"A10:2"',
    'gpu = "A100-80G"': '"A100-80GB"',
    'cloud = "awss"': '"aws"',
    'region = "us-eastt"': '"us-east"',
    'region = ["eu", "ap-southest"]': '"ap-southeast"',
    'routing_region = "ca-centrl"': '"ca-central"',
}
NOT_SURE = ['gpu = "H300"', 'cloud = "azure"', 'region = "us-est"', 'gpu = "RTX"']


def fixes(text: str, folder: Path) -> list[str | None]:
    """What the fixes of a text's errors write, None for an error without one."""
    found = [each for each in findings(text, folder) if each.is_error]
    return [None if each.fix is None else each.fix.replacement for each in found]


@pytest.mark.parametrize("line", MEANT)
def test_what_is_surely_meant_is_a_fix(line: str, tmp_path: Path) -> None:
    assert fixes(spec(resources=line), tmp_path) == [MEANT[line]]


@pytest.mark.parametrize("line", NOT_SURE)
def test_what_may_mean_several_is_not(line: str, tmp_path: Path) -> None:
    assert fixes(spec(resources=line), tmp_path) == [None]


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        (spec(schedule=f'{CRON}\ntimezone = "Europe/Berln"'), '"Europe/Berlin"'),
        (spec(schedule=f'{CRON}\ntimezone = "america/new_york"'), '"America/New_York"'),
        (spec(schedule='cron = "@daily"'), '"0 0 * * *"'),
        (spec('image_builder = "2025.6"'), '"2025.06"'),
        (spec(image="python = 3.10"), '"3.10"'),
        (spec(image='python = "3.12.4"'), '"3.12"'),
        (spec(image='registry = "x"\nadd_python = "3.13t"'), '"3.13"'),
        (spec(kind="endpoint", entry='method = "post"', image='packages = ["fastapi"]'), '"POST"'),
        (spec(more='[volumes]\nd = { mount = "/data/", name = "d" }'), '"/data"'),
        (spec(resources='memory = "16GB"'), '"16GiB"'),
    ],
)
def test_a_value_of_the_right_shape_is_a_fix(text: str, fix: str, tmp_path: Path) -> None:
    assert fixes(text, tmp_path) == [fix]
