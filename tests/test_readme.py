"""What the README shows is what the compiler does."""

from __future__ import annotations

import re
from pathlib import Path

from jobspec.pipeline import compile_spec
from jobspec.report.text import render_concise

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def block(heading: str, language: str) -> str:
    """The first fenced block of a language after some words."""
    after = README[README.index(heading) :]
    found = re.search(rf"```{language}\n(.*?)```", after, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_compiles_to_what_is_shown(tmp_path: Path) -> None:
    folder = tmp_path / "word-count"
    folder.mkdir()
    (folder / "spec.toml").write_text(block("`spec.toml`", "toml"), encoding="utf-8")
    (folder / "words.py").write_text(block("`words.py`", "python"), encoding="utf-8")
    compilation = compile_spec(folder / "spec.toml")
    assert compilation.text is not None, compilation.diagnostics
    assert not compilation.diagnostics
    shown = block("writes this beside the spec", "python").splitlines()
    app = compilation.text.splitlines()
    at = 0
    for line in shown:
        if line.strip() in ("", "..."):
            continue
        assert line in app[at:], line
        at = app.index(line, at) + 1


PAYLOADS = {
    "etl.py": "def nightly() -> None:\n    pass\n",
    "serve.py": """
class Model:
    size: str = "small"

    def load(self) -> None:
        pass

    def move(self) -> None:
        pass

    def close(self) -> None:
        pass

    def predict(self, texts: list[str]) -> list[str]:
        return texts


class Front:
    def ask(self, text: str) -> str:
        return text


def fetch() -> None:
    pass
""",
    "prompts/first.txt": "hello\n",
}


def test_the_shapes_of_the_language_compile(tmp_path: Path) -> None:
    shapes = block("[on a page of its own]", "toml")
    profiles = block("### Profiles and workspaces", "toml")
    flag = "\n[resources]\nenable_memory_snapshot = true\n"
    for name, text in PAYLOADS.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    main = '\n[main]\ncall = "nightly"\n'
    text = f'name = "shapes"\n{shapes}{flag}{main}\n{profiles}'
    (tmp_path / "spec.toml").write_text(text, encoding="utf-8")
    compilation = compile_spec(tmp_path / "spec.toml")
    assert compilation.text is not None, render_concise(compilation.diagnostics)


def test_every_command_of_the_table_exists() -> None:
    from jobspec.cli import run

    for name in re.findall(r"^\| `jobspec (\w+)", README, re.MULTILINE):
        try:
            run([name, "--help"])
        except SystemExit as ended:
            assert ended.code == 0, name


def test_ci_calls_the_test_command() -> None:
    ci = (Path(__file__).parents[1] / ".ci" / "run").read_text(encoding="utf-8")
    assert "<!-- tests -->" in ci
    assert "pytest" in README[README.index("<!-- tests -->") : README.rindex("<!-- end -->")]
