"""A process that has imported the SDK and forks for every command, so that many start quickly.

Each line on stdin is a JSON object with `arguments` (of `modal`), `folder`, `environment` and
`output`, the file that takes what is printed; each line on stdout is the exit status.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from typing import NoReturn

import grpclib.client  # noqa: F401  (what every command imports, imported once)
import modal.cli.entry_point
import modal.cli.run
import modal.runner  # noqa: F401


def main() -> None:
    """Serve until stdin ends."""
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _become_modal(order)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become_modal(order: dict[str, object]) -> NoReturn:
    status = 70
    try:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDONLY)
        output = os.open(str(order["output"]), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for source, target in ((nothing, 0), (output, 1), (output, 2)):
            os.dup2(source, target)
        os.chdir(str(order["folder"]))
        os.environ.clear()
        os.environ.update(order["environment"])
        sys.argv = ["modal", *order["arguments"]]
        sys.path[0] = str(order["folder"])
        runpy.run_module("modal", run_name="__main__")
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
