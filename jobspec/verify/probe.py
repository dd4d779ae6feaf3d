"""Runs in a container in the place of the SDK's entry point: runs that, and reports the import.

This file is put into the container as ``start.py``, with the modules that it imports of this package
beside it; the container's Python may be another one than this. It appends lines of JSON to a report:
where files lie, each effect of the import, the `imports()` blocks, and why it failed.
"""

from __future__ import annotations

import importlib.util
import json
import os
import runpy
import sys
import sysconfig
import traceback
from collections.abc import Sequence
from dataclasses import asdict
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from jobspec.proof.blocks import Blocks
from jobspec.proof.effects import Effect, Recorder


class Report:
    """A file of lines, held open from before anything is watched."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def add(self, kind: str, value: object) -> None:
        """A line, written at once."""
        os.write(self._file, (json.dumps({kind: value}) + "\n").encode("ascii"))


class Watched(MetaPathFinder):
    """Watches the process while the app's module runs, and follows what it says of images."""

    def __init__(self, module: str, report: Report) -> None:
        self._module = module
        self._report = report
        self._recorder = Recorder(self._record)
        self._recorder.install()
        self._recorder.is_active = False

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The app's module as everybody finds it, but run under watch; others are left alone."""
        if fullname != self._module:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        if spec is not None and spec.loader is not None:
            self._watch(spec)
        return spec

    def _watch(self, spec: ModuleSpec) -> None:
        loader = spec.loader
        assert loader is not None
        run = loader.exec_module

        def watched(module: ModuleType) -> None:
            blocks = Blocks()
            self._recorder.is_active = True
            try:
                run(module)
            except BaseException as error:
                self._recorder.is_active = False
                self._report.add("failure", described(error))
                raise
            finally:
                self._recorder.is_active = False
                for block in blocks.entered:
                    self._report.add("block", [block.file, block.line, block.error])

        vars(loader)["exec_module"] = watched

    def _record(self, effect: Effect) -> None:
        # That Python keeps what it has compiled is nobody's doing, whoever imports something.
        if sys.pycache_prefix is None or f"{sys.pycache_prefix}/" not in effect.what:
            self._report.add("effect", asdict(effect))


def described(error: BaseException) -> dict[str, object]:
    """An exception: its message, its traceback, and what tells whose fault it may be."""
    return {
        "message": f"{type(error).__name__}: {error}",
        "trace": "".join(traceback.format_exception(type(error), error, error.__traceback__)),
        "missing": getattr(error, "name", None) if isinstance(error, ImportError) else None,
        "is_import": isinstance(error, ImportError),
        "is_system": isinstance(error, OSError),
    }


def libraries(program: Path) -> list[str]:
    """The folders of what is no app's: this Python's, its environment's, the SDK's, the program's."""
    own = {os.path.realpath(os.environ["HOME"]), str(Path.cwd()), "/", "/usr"}
    folders = {sys.prefix, f"{sys.base_prefix}/lib", *sysconfig.get_paths().values()}
    folders |= {str(program), *(each for each in sys.path if each)}
    forms = {form for each in folders for form in (each, os.path.realpath(each))}
    return sorted(f"{form}/" for form in forms - own)


def main(program: Path) -> None:
    """Run the entry point as a container's Python would, and see what importing the app does."""
    told = json.loads((program / "program.json").read_text(encoding="utf-8"))
    report = Report(told["report"])
    sys.path.remove(str(program))
    sys.path[0] = str(Path.cwd())  # as for a module that is run
    for name in [name for name in sys.modules if name.partition(".")[0] == "jobspec"]:
        del sys.modules[name]
    report.add("libraries", libraries(program))
    report.add("home", os.environ["HOME"])
    os.environ["MODAL_ENABLE_SNAP_RESTORE"] = "1"
    sys.meta_path.insert(0, Watched(told["module"], report))
    try:
        runpy.run_module("modal._container_entrypoint", run_name="__main__", alter_sys=True)
    except BaseException as error:
        report.add("failure", described(error))
        raise


if __name__ == "__main__":
    main(Path(__file__).parent)
