"""Fetch readings from an HTTP API, check them and keep each batch as a file of its own."""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError

if TYPE_CHECKING:
    from sensor_collector_app import READINGS, SENSORS_URL, archive

TIMEOUT = 10.0  # seconds for one request
PAUSES = (0.5, 2.0, 8.0)  # seconds before each further attempt
PASSING = frozenset({429, 500, 502, 503, 504})  # answers that a later attempt may not get


@dataclass(frozen=True)
class Reading:
    """What one sensor measured, and when: an ISO 8601 time with its offset."""

    sensor: str
    quantity: str
    value: float
    measured_at: str


@dataclass(frozen=True)
class Collected:
    """The file that a run has written, the readings in it and what was left out, by fault."""

    file: str
    readings: int
    rejected: dict[str, int]


@dataclass(frozen=True)
class Series:
    """All that is kept of one quantity of one sensor."""

    sensor: str
    quantity: str
    readings: int
    mean: float
    latest: str


def fetch(url: str, key: str) -> object:
    """The JSON that the API answers; a failure that may pass is tried again, after a pause.

    Raises HTTPError for a refusal or when the last attempt fails too, URLError or TimeoutError
    when the server cannot be reached, ValueError for an answer that is no JSON.
    """
    request = urllib.request.Request(url, headers={"Accept": "application/json"})
    request.add_unredirected_header("Authorization", f"Bearer {key}")
    for pause in PAUSES:
        try:
            return attempt(request)
        except HTTPError as error:
            if error.code not in PASSING:
                raise
            reason = f"status {error.code}"
        except (URLError, TimeoutError, ConnectionError) as error:
            reason = str(error)
        print(f"{reason}; trying again in {pause} s")
        time.sleep(pause)
    return attempt(request)


def attempt(request: urllib.request.Request) -> object:
    """The JSON that one request gets."""
    with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
        return json.load(response)


def check(row: object) -> Reading | str:
    """A reading, or what is wrong with the row."""
    if not isinstance(row, dict):
        return "no object"
    sensor, quantity = row.get("sensor"), row.get("quantity")
    if not (isinstance(sensor, str) and sensor and isinstance(quantity, str) and quantity):
        return "no name"
    number = row.get("value")
    if isinstance(number, bool) or not isinstance(number, int | float):
        return "no number"
    if not abs(number) <= sys.float_info.max:  # NaN, infinite, or an integer beyond any float
        return "no number"
    try:
        measured = datetime.fromisoformat(str(row.get("measured_at")))
    except ValueError:
        return "no time"
    if measured.tzinfo is None:
        return "no offset"
    return Reading(sensor, quantity, float(number), measured.astimezone(UTC).isoformat())


def check_all(answer: object) -> tuple[list[Reading], dict[str, int]]:
    """The sound readings of an answer, and how many rows have each fault.

    Raises ValueError if the answer is not of the API's form at all.
    """
    rows = answer.get("readings") if isinstance(answer, dict) else None
    if not isinstance(rows, list):
        raise ValueError("the answer has no list of readings")
    checked = [check(row) for row in rows]
    sound = [each for each in checked if isinstance(each, Reading)]
    return sound, dict(sorted(Counter(each for each in checked if isinstance(each, str)).items()))


def store(readings: list[Reading], folder: Path, moment: datetime) -> Path:
    """Write the readings, one JSON object a line, to a file called after the moment, in UTC.

    The file appears whole: no reader and no commit ever sees a part of it.
    """
    moment = moment.astimezone(UTC)
    day = folder / f"{moment:%Y-%m-%d}"
    day.mkdir(parents=True, exist_ok=True)
    path = day / f"{moment:%Y%m%dT%H%M%S.%fZ}.jsonl"
    handle, partial = tempfile.mkstemp(dir=day, suffix=".partial")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(reading)) + "\n" for reading in readings)
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink()
        raise
    return path


def collect(url: str = "") -> Collected:
    """Fetch, check and keep what the API has now, from its own address if no other is given."""
    answer = fetch(url or SENSORS_URL, os.environ["API_KEY"])
    readings, rejected = check_all(answer)
    path = store(readings, Path(READINGS), datetime.now(UTC))
    archive.commit()
    return Collected(path.relative_to(READINGS).as_posix(), len(readings), rejected)


def kept(folder: Path) -> Iterator[Reading]:
    """Every reading that is kept, in the order of the files."""
    for path in sorted(folder.glob("*/*.jsonl")):
        with path.open(encoding="utf-8") as file:
            yield from (Reading(**json.loads(line)) for line in file)


def summarise() -> list[Series]:
    """Mean and latest time of each series; a reading that was fetched twice counts once."""
    archive.reload()
    series: dict[tuple[str, str], set[Reading]] = defaultdict(set)
    for reading in kept(Path(READINGS)):
        series[reading.sensor, reading.quantity].add(reading)
    return [
        Series(
            sensor=sensor,
            quantity=quantity,
            readings=len(readings),
            mean=statistics.fmean(reading.value for reading in readings),
            latest=max(reading.measured_at for reading in readings),
        )
        for (sensor, quantity), readings in sorted(series.items())
    ]


def main(url: str = "") -> None:
    """Collect once, then print what is kept."""
    from sensor_collector_app import collect, summarise

    collected = collect.remote(url)
    print(f"{collected.readings} readings in {collected.file}")
    for fault, count in collected.rejected.items():
        print(f"{count} rejected: {fault}")
    for series in summarise.remote():
        print(f"{series.sensor} {series.quantity}: {series.readings} readings,", end=" ")
        print(f"mean {series.mean:.2f}, latest {series.latest}")
