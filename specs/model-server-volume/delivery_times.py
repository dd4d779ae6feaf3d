"""How long deliveries take, with an interval: a network trained onto a volume and served from it."""

from __future__ import annotations

import io
import json
import math
import time
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Annotated

import torch
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, Field
from torch import nn
from torch.nn.functional import softplus

if TYPE_CHECKING:
    from model_server_volume_app import MODELS, REFRESH, models


class Delivery(BaseModel):
    """What is known of a delivery when it is ordered."""

    model_config = ConfigDict(extra="forbid")

    distance_km: Annotated[float, Field(gt=0, le=50)]
    hour: Annotated[float, Field(ge=0, lt=24)]
    weekday: Annotated[int, Field(ge=0, le=6)]
    rain_mm: Annotated[float, Field(ge=0, le=50)] = 0.0


class Estimate(BaseModel):
    """Minutes: one delivery in ten is faster than `low`, one in ten is slower than `high`."""

    low: float
    median: float
    high: float


class Estimates(BaseModel):
    """An estimate for each delivery, in their order, and the version of the model."""

    version: int
    estimates: list[Estimate]


QUANTILES = (0.1, 0.5, 0.9)
FEATURES = 5
BATCH = 256
STARTUP = 120  # seconds in which a server must have come up, for `main`


@dataclass(frozen=True)
class Card:
    """A model on the volume; `coverage` is how often its interval held, on unseen deliveries."""

    version: int
    samples: int
    loss: float
    coverage: float


def features_of(deliveries: torch.Tensor) -> torch.Tensor:
    """Distance, hour, weekday and rain, shape (n, 4), as the network sees them, (n, FEATURES)."""
    distance, hour, weekday, rain = deliveries.unbind(1)
    angle = hour * (2 * math.pi / 24)
    workday = (weekday < 5).float()
    return torch.stack([distance / 10, angle.sin(), angle.cos(), workday, rain / 10], 1)


def simulate(samples: int, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Deliveries, shape (samples, 4), and the minutes they took, shape (samples,).

    Rush hours of workdays and rain slow a courier down and make the time less certain.
    """
    drawn = torch.rand(samples, 4, generator=generator)
    distance, hour = 0.5 + 14.5 * drawn[:, 0], 24 * drawn[:, 1]
    weekday, rain = (7 * drawn[:, 2]).floor(), (20 * drawn[:, 3] - 12).clamp(min=0)
    peaks = torch.exp(-((hour - 8) ** 2) / 3) + torch.exp(-((hour - 18) ** 2) / 5)
    rush = peaks * (weekday < 5)
    minutes = 6 + distance * (2.2 + 1.2 * rush + 0.08 * rain)
    spread = 0.10 + 0.15 * rush + 0.01 * rain
    noise = torch.randn(samples, generator=generator)
    return torch.stack([distance, hour, weekday, rain], 1), minutes * torch.exp(spread * noise)


def make_network() -> nn.Sequential:
    """A network from features to three numbers, of which `predict` makes quantiles."""
    width = 48
    return nn.Sequential(
        nn.Linear(FEATURES, width),
        nn.SiLU(),
        nn.Linear(width, width),
        nn.SiLU(),
        nn.Linear(width, len(QUANTILES)),
    )


def predict(network: nn.Sequential, deliveries: torch.Tensor) -> torch.Tensor:
    """The quantiles of the minutes, shape (n, 3): each at least as high as the one before it."""
    lowest, *steps = network(features_of(deliveries)).unbind(1)
    return 10 * torch.stack([lowest, *(softplus(step) for step in steps)], 1).cumsum(1)


def pinball(predicted: torch.Tensor, minutes: torch.Tensor) -> torch.Tensor:
    """The mean quantile loss, least where each prediction is the quantile it should be."""
    error = minutes[:, None] - predicted
    quantiles = torch.tensor(QUANTILES)
    return torch.maximum(quantiles * error, (quantiles - 1) * error).mean()


def fit(network: nn.Sequential, samples: int, epochs: int, generator: torch.Generator) -> None:
    """Train in place on simulated deliveries, with a learning rate that falls to nothing."""
    deliveries, minutes = simulate(samples, generator)
    steps = epochs * math.ceil(samples / BATCH)
    optimizer = torch.optim.AdamW(network.parameters(), lr=5e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(epochs):
        for chosen in torch.randperm(samples, generator=generator).split(BATCH):
            loss = pinball(predict(network, deliveries[chosen]), minutes[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()


def train(samples: int, epochs: int = 20, seed: int = 0) -> Card:
    """Train a model, score it on deliveries it has not seen and make it the current one.

    Raises ValueError without samples to train on.
    """
    if samples < 1:
        raise ValueError(f"a model needs deliveries to learn from, got {samples}")
    torch.manual_seed(seed)
    network = make_network()
    fit(network, samples, epochs, torch.Generator().manual_seed(seed))
    deliveries, minutes = simulate(5_000, torch.Generator().manual_seed(seed + 1))
    with torch.inference_mode():
        predicted = predict(network, deliveries)
    inside = (predicted[:, 0] <= minutes) & (minutes <= predicted[:, -1])
    models.reload()
    current = read_card()
    card = Card(
        version=1 if current is None else current.version + 1,
        samples=samples,
        loss=pinball(predicted, minutes).item(),
        coverage=inside.float().mean().item(),
    )
    publish(network, card)
    return card


def publish(network: nn.Sequential, card: Card) -> None:
    """Write the weights, then the card that names them, so that no reader finds half a model."""
    folder = Path(MODELS)
    torch.save(network.state_dict(), folder / f"{card.version}.pt")
    new = folder / "current.json.new"
    new.write_text(json.dumps(asdict(card)), encoding="utf-8")
    new.replace(folder / "current.json")
    models.commit()


def read_card() -> Card | None:
    """The card of the current model, if there is one."""
    path = Path(MODELS) / "current.json"
    return Card(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def load(card: Card) -> nn.Sequential:
    """The weights of a model; read whole, for a file kept open would stop the next reload."""
    weights = io.BytesIO((Path(MODELS) / f"{card.version}.pt").read_bytes())
    network = make_network()
    network.load_state_dict(torch.load(weights, weights_only=True))
    return network.eval()


class Server:
    """Answers by the newest model on the volume, as of at most REFRESH seconds ago."""

    def start(self) -> None:
        """Load the current model, if there is one, before the first request comes."""
        self.lock = Lock()  # requests are answered in threads
        self.looked = -math.inf
        self.card: Card | None = None
        self.network: nn.Sequential | None = None
        self.refresh()

    def refresh(self) -> None:
        """Take up a newer model, unless there is one and it was looked for a moment ago."""
        if self.card is not None and time.monotonic() - self.looked < REFRESH:
            return
        models.reload()
        card = read_card()
        if card is not None and card != self.card:
            self.card, self.network = card, load(card)
        self.looked = time.monotonic()

    def newest(self) -> tuple[Card, nn.Sequential]:
        """The model and its card; status 503 as long as none has been trained."""
        with self.lock:
            self.refresh()
            if self.card is None or self.network is None:
                raise HTTPException(503, "no model has been trained yet")
            return self.card, self.network

    def web(self) -> FastAPI:
        """POST /estimates for a list of deliveries, GET /model for the card of the model."""
        application = FastAPI(title="Delivery times")

        @application.get("/model")
        def model() -> Card:
            return self.newest()[0]

        @application.post("/estimates")
        def estimates(
            deliveries: Annotated[list[Delivery], Field(min_length=1, max_length=1_000)],
        ) -> Estimates:
            card, network = self.newest()
            rows = [[row.distance_km, row.hour, row.weekday, row.rain_mm] for row in deliveries]
            with torch.inference_mode():
                predicted = predict(network, torch.tensor(rows)).tolist()
            found = [Estimate(low=low, median=median, high=high) for low, median, high in predicted]
            return Estimates(version=card.version, estimates=found)

        return application


def ask(url: str, deliveries: list[dict[str, float]], version: int) -> list[dict[str, float]]:
    """The estimates of the server, once it serves this version or a later one.

    Raises TimeoutError if it does not within STARTUP seconds.
    """
    request = urllib.request.Request(f"{url}/estimates", json.dumps(deliveries).encode())
    request.add_header("Content-Type", "application/json")
    deadline = time.monotonic() + STARTUP
    while time.monotonic() < deadline:
        with urllib.request.urlopen(request, timeout=STARTUP) as response:
            answer = json.load(response)
        if answer["version"] >= version:
            estimates: list[dict[str, float]] = answer["estimates"]
            return estimates
        time.sleep(0.5)
    raise TimeoutError(f"version {version} is not served after {STARTUP} seconds")


def main(hasty: int = 200, samples: int = 20_000) -> None:
    """Train a hasty model and a better one; the server takes up each without a restart."""
    from model_server_volume_app import Server, train

    night: dict[str, float] = {"distance_km": 5, "hour": 3, "weekday": 2}
    rush: dict[str, float] = {"distance_km": 5, "hour": 18, "weekday": 2, "rain_mm": 6}
    url = Server().web.get_web_url()
    assert url is not None  # it is a web entry
    for count in (hasty, samples):
        card = train.remote(count)
        print(f"version {card.version}: {card.samples} deliveries, loss {card.loss:.3f}", end=", ")
        print(f"80 % interval holds for {card.coverage:.0%}")
        answers = ask(url, [night, rush], card.version)
        for name, answer in zip(("at night", "in the rush"), answers, strict=True):
            low, high = answer["low"], answer["high"]
            print(f"  5 km {name}: {answer['median']:.0f} min, {low:.0f} to {high:.0f}")
