"""Docs."""
# comment
from __future__ import annotations, division

from __future__ import (  # and again
    generator_stop,
); import json


def helper(x: Undefined) -> Also[Undefined]:
    return x


def work():
    return helper.__annotations__, annotations.mandatory is not None, json.dumps(1)
