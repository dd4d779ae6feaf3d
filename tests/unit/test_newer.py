"""Where a word of Modal's SDK that is newer than a spec's range is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobspec.pipeline import compile_spec

FUNCTION = '\n[entry]\nkind = "function"\npayload = "job.py:work"\n'
JOB = """\
def work() -> int:
    return 1


class Server:
    def start(self) -> None: ...
"""


def underlined(tmp_path: Path, spec: str) -> list[str]:
    """The lines that findings of words that are too new begin at, from there on."""
    for name in ("job.py", "Dockerfile", "a.txt"):
        (tmp_path / name).write_text(JOB if name == "job.py" else "")
    path = tmp_path / "demo.toml"
    path.write_text(f'name = "demo"\nmodal = ">=1.4"\n{spec}')
    found = [each for each in compile_spec(path).diagnostics if each.rule.code == "JS214"]
    lines = [(each.primary.source, each.primary.span.start) for each in found]
    return [source.text[at:].partition("\n")[0] for source, at in lines]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (  # a name that the spec chooses is no key
            '[images.published]\npackages = ["numpy"]\n[images.b]\npublished = "x"\n'
            '[[entry]]\nkind = "function"\npayload = "job.py:work"\nimage = "b"\n',
            'published = "x"',
        ),
        (
            'constants = { routing_region = "eu-west" }\n'
            + FUNCTION
            + '[entry.resources]\nrouting_region = "eu-west"\n',
            'routing_region = "eu-west"',
        ),
        (
            '[buckets.b]\nmount = "/b"\nbucket_name = "bucket"\nread_only = true\n'
            '[volumes.a]\nname = "a"\nmount = "/a"\nread_only = false\n'
            '[volumes.read_only]\nname = "r"\nmount = "/r"\n"read_only" = true\n' + FUNCTION,
            '"read_only" = true',
        ),
        (
            '[volumes.a]\nname = "a"\nmount = "/a"\nsub_path = "x"\n' + FUNCTION,
            'sub_path = "x"',
        ),
        (
            '[volumes.a]\nname = "a"\nmount = "/a"\n'
            + FUNCTION
            + "[entry.volumes.a]\nread_only = true\n",
            "read_only = true",
        ),
        (  # an option that several steps have
            '[image]\ndockerfile = "Dockerfile"\nadd_python = "3.12"\nbuild_args = { A = "1" }\n'
            "[[image.steps]]\n"
            'dockerfile_commands = ["ARG B"]\n"build_args" = { B = "1" }\n' + FUNCTION,
            '"build_args" = { B = "1" }',
        ),
        (  # a secret that two sources have
            '[images.a]\nregistry = "ubuntu:24.04"\nsecret = "s"\nadd_python = "3.12"\n'
            '[image]\ndockerfile = "Dockerfile"\n"secret" = "s"\nadd_python = "3.12"\n'
            '[secrets.s]\nname = "s"\n' + FUNCTION,
            '"secret" = "s"',
        ),
    ],
)
def test_the_key_itself_is_underlined(tmp_path: Path, spec: str, expected: str) -> None:
    assert underlined(tmp_path, spec) == [expected]


def test_a_key_of_another_kind_is_passed_over(tmp_path: Path) -> None:
    server = (
        '[[entry]]\nkind = "function"\npayload = "job.py:work"\nname = "first"\n'
        '[[entry]]\nname = "second"\nkind = "server"\npayload = "job.py:Server"\nenter = ["start"]\n'
    )
    assert underlined(tmp_path, server) == ['name = "second"', 'kind = "server"']
