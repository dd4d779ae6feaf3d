"""The environment of the templates, and their bytecode, kept where Python keeps that of modules.

Making Python of a template takes longer than compiling a spec. So it is kept like the bytecode of
any module: in `__pycache__`, or under PYTHONPYCACHEPREFIX, and not with PYTHONDONTWRITEBYTECODE.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
from collections.abc import Callable
from hashlib import sha256
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path

import jinja2
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import EvalContext, Expr, Impossible, TemplateData

_SYNTAX = {
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
    "autoescape": False,
    "optimized": False,
}
"""Together with the text of a template, what its bytecode depends on."""


class _Generator(CodeGenerator):
    """Evaluates nothing: what a filter makes of a constant is no part of the bytecode."""

    def _output_child_to_const(self, node: Expr, frame: Frame, finalize: object) -> str:
        if not isinstance(node, TemplateData):
            raise Impossible
        return str(node.as_const(EvalContext(self.environment, self.name)))


class _Bytecode(BytecodeCache):
    """The bytecode of each template, behind a digest of all that it is made from."""

    def __init__(self) -> None:
        self._folder = Path(cache_from_source(__file__)).parent

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The name of its file."""
        return f"{name.replace('/', '-')}.{sys.implementation.cache_tag}.bytecode"

    def get_source_checksum(self, source: str) -> str:
        """What stands before the bytecode while it may be used."""
        made_by = (jinja2.__version__, MAGIC_NUMBER, _SYNTAX)
        return sha256(repr((source, *made_by)).encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Takes the bytecode that is kept, where it is of this template and can be read."""
        with contextlib.suppress(OSError, EOFError, ValueError, TypeError):
            content = (self._folder / bucket.key).read_bytes()
            digest = bucket.checksum.encode()
            if content.startswith(digest):
                bucket.code = marshal.loads(content[len(digest) :])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps it where that is possible; nothing is amiss where it is not."""
        if sys.dont_write_bytecode:
            return
        path = self._folder / bucket.key
        part = path.with_name(f"{path.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(bucket.checksum.encode() + marshal.dumps(bucket.code))
            part.replace(path)


def templates_folder() -> Path:
    """Where the templates lie: inside the installed package, else at the top of a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def environment(finalize: Callable[[object], str]) -> Environment:
    """Renders the templates; everything that they print goes through `finalize`."""
    made = Environment(
        loader=FileSystemLoader(templates_folder()),
        bytecode_cache=_Bytecode(),
        undefined=StrictUndefined,
        finalize=finalize,
        auto_reload=False,
        **_SYNTAX,  # type: ignore[arg-type]  # booleans all
    )
    made.code_generator_class = _Generator
    return made
