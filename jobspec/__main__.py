"""`python -m jobspec` and the `jobspec` command."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Runs the command line and returns its exit status."""
    # Nearly all that a command makes lives until it ends, so that looking for cycles finds little:
    # Python does it seldom here, and with all objects frozen not once more at the end.
    gc.set_threshold(100_000)
    try:
        from jobspec.cli import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return 130
    finally:
        gc.freeze()


if __name__ == "__main__":
    sys.exit(main())
