"""`python -m jobspec` and the `jobspec` command."""

from __future__ import annotations

import sys


def main() -> int:
    """Runs the command line and returns its exit status."""
    try:
        from jobspec.cli import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
