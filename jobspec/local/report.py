"""What is said when a run is over: what it did in figures, and what was different from Modal."""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.local.not_emulated import NotEmulated
from jobspec.local.statistics import CallFigures, ContainerFigures, Durations, Statistics
from jobspec.local.words import duration, table

_HEAD = ("entry", "calls", "failed", "p50", "p95", "cold start", "containers")


def figures(statistics: Statistics) -> list[str]:
    """A table with a line for each entry or method that ran; nothing where none did."""
    rows = [_row(*each) for each in _entries(statistics)]
    return table(_HEAD, rows) if rows else []


def _entries(
    statistics: Statistics,
) -> Iterator[tuple[str, CallFigures, ContainerFigures]]:
    """Each with its containers; those of a class stand with the first of its methods."""
    told = set()
    for (entry, method), calls in statistics.calls.items():
        containers = ContainerFigures() if entry in told else statistics.of_containers(entry)
        told.add(entry)
        yield f"{entry}.{method}" if method else entry, calls, containers


def _row(name: str, calls: CallFigures, containers: ContainerFigures) -> tuple[str, ...]:
    return (
        name,
        f"{calls.inputs:,}",
        f"{calls.failures:,}",
        _quantile(calls.times, 0.5),
        _quantile(calls.times, 0.95),
        _quantile(containers.starts, 0.5),
        f"{containers.count:,}" if containers.count else "",
    )


def _quantile(times: Durations, share: float) -> str:
    return duration(times.quantile(share)) if len(times) else ""


def differences(notes: NotEmulated) -> list[str]:
    """What was used and runs differently here."""
    if not notes.notes:
        return []
    return ["used, and different here from Modal:", *(f"  - {note}" for note in notes.notes)]
