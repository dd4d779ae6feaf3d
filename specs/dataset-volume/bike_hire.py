"""Hours of bike hire as versions of a data set, and a model of demand that is trained on one."""

from __future__ import annotations

import hashlib
import io
import json
import math
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

if TYPE_CHECKING:
    from dataset_volume_app import DATASETS, datasets

SCHEMA = pl.Schema(
    {
        "hour": pl.Datetime("us", "UTC"),
        "temperature": pl.Float64(),  # degrees Celsius
        "rain": pl.Float64(),  # millimetres in the hour
        "holiday": pl.Boolean(),
        "hires": pl.Int64(),
    }
)
TEST_EVERY = 5  # one day in five is kept for the test, whole, so that no hour of it is known
PENALTIES = (0.0, 0.1, 1.0, 10.0, 100.0)
FIRST_HOUR = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Version:
    """A published version: its name is the start of the file's digest, so it never changes."""

    name: str
    sha256: str
    rows: int
    bytes: int


@dataclass(frozen=True)
class Metrics:
    """How well a model predicts days it has not seen: hires an hour, and the share explained."""

    version: str
    training_rows: int
    test_rows: int
    penalty: float
    error: float
    baseline_error: float
    explained: float


def make_hours(days: int, seed: int) -> pl.DataFrame:
    """Hours with weather and the hires that go with it: two peaks a day, fewer in rain."""
    rng = np.random.default_rng(seed)
    hours = np.arange(24 * days)
    clock, day = hours % 24, hours // 24
    season = -np.cos(2 * np.pi * (day - 20) / 365)
    weather = np.repeat(rng.normal(0.0, 3.0, days), 24)
    temperature = 11 + 9 * season + 4 * np.sin(2 * np.pi * (clock - 9) / 24) + weather
    rain = np.where(rng.random(hours.size) < 0.12, rng.exponential(1.5, hours.size), 0.0)
    holiday = np.repeat(rng.random(days) < 0.03, 24)
    peaks = np.exp(-(((clock - 8) / 2) ** 2)) + np.exp(-(((clock - 17.5) / 2.5) ** 2))
    rate = 3.2 + 1.6 * peaks * (1 - 0.6 * holiday) + 0.05 * temperature - 0.35 * rain
    return pl.DataFrame(
        {
            "hour": [FIRST_HOUR + timedelta(hours=int(hour)) for hour in hours],
            "temperature": temperature.round(1),
            "rain": rain.round(1),
            "holiday": holiday,
            "hires": rng.poisson(np.exp(rate)),
        },
        schema=SCHEMA,
    )


def publish(days: int, seed: int) -> Version:
    """Make a data set, write it as Parquet and give the version it is published under.

    The same rows are the same version; what is published is never written again.
    """
    datasets.reload()
    frame, content = make_hours(days, seed), io.BytesIO()
    frame.write_parquet(content)
    sha256 = hashlib.sha256(content.getbuffer()).hexdigest()
    version = Version(sha256[:12], sha256, frame.height, content.tell())
    folder = Path(DATASETS, version.name)
    if not (folder / "version.json").exists():
        folder.mkdir(exist_ok=True)
        (folder / "hours.parquet").write_bytes(content.getbuffer())
        (folder / "version.json").write_text(json.dumps(asdict(version)), encoding="utf-8")
        datasets.commit()
    return version


def scan(name: str) -> tuple[Version, pl.LazyFrame]:
    """A published version and its rows, read when they are asked for.

    Raises FileNotFoundError if there is no such version, ValueError if its file is not the one
    that was published or its columns are others than the trainer knows.
    """
    folder = Path(DATASETS, name)
    if not (folder / "version.json").exists():
        known = sorted(path.parent.name for path in Path(DATASETS).glob("*/version.json"))
        raise FileNotFoundError(
            f"no version {name} of the data set, of {', '.join(known) or 'none'}"
        )
    version = Version(**json.loads((folder / "version.json").read_text(encoding="utf-8")))
    with (folder / "hours.parquet").open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if sha256 != version.sha256:
        raise ValueError(f"the file of version {name} is not the one that was published")
    frame = pl.scan_parquet(folder / "hours.parquet")
    if frame.collect_schema() != SCHEMA:
        raise ValueError(f"version {name} has the columns {frame.collect_schema()}")
    return version, frame


def features(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The columns a model is made of, the target `demand`, and `test` for the days kept back."""
    clock = pl.col("hour").dt.hour()
    working = (pl.col("hour").dt.weekday() < 6) & ~pl.col("holiday")
    days = (pl.col("hour") - FIRST_HOUR).dt.total_days()
    waves = [
        (wave(times * clock * (2 * math.pi / 24))).alias(f"{wave.__name__}_{times}")
        for times in range(1, 7)
        for wave in (pl.Expr.sin, pl.Expr.cos)
    ]
    return frame.select(
        pl.col("temperature").clip(-10, 35),
        pl.col("rain").clip(0, 10),
        working.cast(pl.Float64).alias("working"),
        pl.col("holiday").cast(pl.Float64),
        *waves,
        *((wave * pl.col("holiday")).name.suffix("_holiday") for wave in waves),
        pl.col("hires").log1p().alias("demand"),
        (days % TEST_EVERY == TEST_EVERY - 1).alias("test"),
    )


@dataclass(frozen=True)
class Ridge:
    """A linear model on columns scaled to mean 0 and deviation 1, its weights held small."""

    centre: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    mean: float

    @classmethod
    def fit(cls, rows: NDArray[np.float64], target: NDArray[np.float64], penalty: float) -> Ridge:
        """The weights, shape (columns,), for rows of shape (n, columns) and a target of (n,)."""
        centre, scale = rows.mean(axis=0), rows.std(axis=0)
        scale[scale == 0.0] = 1.0
        scaled = (rows - centre) / scale
        gram = scaled.T @ scaled + penalty * np.eye(scaled.shape[1])
        weights, *_ = np.linalg.lstsq(gram, scaled.T @ (target - target.mean()), rcond=None)
        return cls(centre, scale, weights, float(target.mean()))

    def predict(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """The target of each row, shape (n,)."""
        return (rows - self.centre) / self.scale @ self.weights + self.mean


def choose_penalty(rows: NDArray[np.float64], target: NDArray[np.float64], folds: int = 5) -> float:
    """The penalty with the smallest squared error over folds of following rows."""
    parts = np.array_split(np.arange(target.size), folds)

    def error(penalty: float) -> float:
        squares = 0.0
        for part in parts:
            others = np.ones(target.size, dtype=bool)
            others[part] = False
            model = Ridge.fit(rows[others], target[others], penalty)
            squares += float(((model.predict(rows[part]) - target[part]) ** 2).sum())
        return squares

    return min(PENALTIES, key=error)


def train(name: str) -> Metrics:
    """Train on a published version; what comes back says which, so that it can be done again."""
    datasets.reload()
    version, frame = scan(name)
    table = features(frame).collect()
    training, test = table.filter(~pl.col("test")), table.filter("test")
    if not test.height or training.height < len(PENALTIES):
        raise ValueError(f"version {name} has {table.height} rows, too few to train and test on")
    rows, target = training.drop("demand", "test").to_numpy(), training["demand"].to_numpy()
    penalty = choose_penalty(rows, target)
    model = Ridge.fit(rows, target, penalty)
    hires = np.expm1(test["demand"].to_numpy())
    misses = np.expm1(model.predict(test.drop("demand", "test").to_numpy())) - hires
    spread = hires - np.expm1(target).mean()
    return Metrics(
        version=version.name,
        training_rows=training.height,
        test_rows=test.height,
        penalty=penalty,
        error=float(np.sqrt((misses**2).mean())),
        baseline_error=float(np.sqrt((spread**2).mean())),
        explained=float(1 - (misses**2).sum() / (spread**2).sum()),
    )


def main(days: int = 365, seed: int = 0, version: str = "") -> None:
    """Train on a version that is named, or else on one published now."""
    from dataset_volume_app import publish, train

    if not version:
        published = publish.remote(days, seed)
        print(f"version {published.name}: {published.rows} hours, {published.bytes} bytes")
        version = published.name
    metrics = train.remote(version)
    print(f"trained on {metrics.training_rows} hours of {metrics.version}", end=", ")
    print(f"tested on {metrics.test_rows}, penalty {metrics.penalty:g}")
    print(f"error {metrics.error:.1f} hires an hour, {metrics.baseline_error:.1f} by the mean")
    print(f"{metrics.explained:.1%} of the variance explained")
