"""Quantities as people write them."""

from __future__ import annotations

from collections.abc import Sequence


def duration(seconds: float) -> str:
    """Seconds in the unit that suits them: ``12 ms``, ``3.4 s``, ``45 s``, ``2 min``, ``1.5 h``.

    A whole number of seconds is not known to tenths.
    """
    if seconds < 0.9995:
        return f"{seconds * 1000:.{1 if seconds < 0.00995 else 0}f} ms"
    if seconds < 99.5:
        whole = seconds >= 9.95 or isinstance(seconds, int)
        return f"{seconds:.{0 if whole else 1}f} s"
    if seconds < 99.5 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.{1 if seconds < 9.95 * 3600 else 0}f} h"


def rate(count: float, seconds: float) -> str:
    """How much in how long: ``120/s``, ``1.5/s``, ``6/min``."""
    each = count / seconds if seconds > 0 else 0.0
    if each >= 0.995:
        return f"{each:.{1 if each < 9.95 else 0}f}/s"
    return f"{each * 60:.{1 if each * 60 < 9.95 else 0}f}/min"


def size(count: int) -> str:
    """Bytes in the unit that suits them: ``512 B``, ``3.4 KiB``, ``45 MiB``."""
    amount, units = float(count), ["B", "KiB", "MiB", "GiB", "TiB"]
    while amount >= 1023.5 and len(units) > 1:
        amount /= 1024
        units.pop(0)
    decimals = 1 if amount < 9.95 and units[0] != "B" else 0
    return f"{amount:.{decimals}f} {units[0]}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a table: the first column to the left, figures to the right."""
    columns = list(zip(head, *rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    return [
        "  ".join(
            [line[0].ljust(widths[0])]
            + [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        ).rstrip()
        for line in (head, *rows)
    ]
