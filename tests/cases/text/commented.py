#!/usr/bin/env python3
# A comment above everything.

"""A payload whose layout
must survive."""

# Between the docstring and the imports.
from __future__ import annotations  # stays

import math  # needed below
# glued to the next import
import os.path as osp

# Settings ------------------------------------------------------------


LIMIT = 10  # inline



FACTOR = (  # strange
      2.0 )     # spacing

if LIMIT > 5:  # conditional
    def helper(x):
        # inside
        return x * FACTOR  # result

else:

    def helper(x): return x


# Right above the entry.

# And closer.
def work(values: list[float]) -> float:

    """Sums."""


    total = 0.0; total += math.fsum(values)
    return helper(total)  # done
    # unreachable comment
# trailing comment, no newline at the end