"""Train a transformer to tell from a machine's vibrations what is wrong with it."""

from __future__ import annotations

import csv
import math
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

if TYPE_CHECKING:
    from cpu_then_gpu_cpu_app import (  # the other profile has them too
        ACCUMULATION,
        BATCH,
        CHECKPOINTS,
        COMPILE,
        DEPTH,
        HEADS,
        PRECISION,
        STEPS,
        WIDTH,
        WINDOWS,
        checkpoints,
    )

CONDITIONS = ("sound", "imbalance", "misalignment", "bearing")
SAMPLES, PATCH = 256, 16  # of a window, a tenth of a second at 2560 Hz; of a token
WARM_UP = 0.1  # share of the steps in which the learning rate rises
EVALUATIONS, PATIENCE = 12, 4  # in all; without a gain, after which training stops


@dataclass(frozen=True)
class Outcome:
    """How a trained model came out, and where its weights and its curve are on the volume."""

    validation_loss: float
    test_accuracy: float
    steps: int
    stopped_early: bool
    parameters: int
    device: str
    seconds: float
    folder: str


@dataclass
class Progress:
    """How far a training has come; it goes into the checkpoint."""

    step: int = 0
    best: float = math.inf
    waited: int = 0
    curve: list[tuple[int, float, float]] = field(default_factory=list)  # step and both losses


def make_windows(count: int, seed: int) -> tuple[Tensor, Tensor]:
    """Windows of vibration, shape (count, SAMPLES), and the condition of each, shape (count,).

    Each machine turns at a speed of its own. Imbalance shakes it once a turn, misalignment
    twice; a damaged bearing rings briefly several times a turn.
    """
    random = torch.Generator().manual_seed(seed)

    def uniform(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(count, 1, generator=random)

    labels = torch.arange(count) % len(CONDITIONS)
    seconds = torch.arange(SAMPLES) / 2560
    turn = 2 * math.pi * (uniform(20, 40) * seconds + uniform(0, 1))
    fault, strength = labels[:, None], uniform(0.8, 1.6)
    signal = 0.6 * turn.sin() + 0.3 * (2 * turn + uniform(0, 6)).sin()
    signal += (fault == 1) * strength * turn.sin()
    signal += (fault == 2) * strength * (2 * turn + uniform(0, 6)).sin()
    since = (uniform(4.0, 4.5) * turn / (2 * math.pi)) % 1  # the last ball met the damage
    signal += (fault == 3) * 2 * strength * (-9 * since).exp() * (40 * since).sin()
    signal += 0.5 * torch.randn(count, SAMPLES, generator=random)
    return signal.clamp(-4, 4), labels


class Rotary(nn.Module):
    """Turns queries and keys by their places, so that their products know the distance."""

    cosine: Tensor
    sine: Tensor

    def __init__(self, width: int, places: int) -> None:
        super().__init__()
        rates = 10_000 ** (-torch.arange(0, width, 2) / width)
        angles = torch.arange(places)[:, None] * rates
        self.register_buffer("cosine", angles.cos(), persistent=False)
        self.register_buffer("sine", angles.sin(), persistent=False)

    def forward(self, rows: Tensor) -> Tensor:
        """Rows of shape (…, places, width), each pair of halves turned by its place's angle."""
        first, second = rows.chunk(2, dim=-1)
        turned = (
            first * self.cosine - second * self.sine,
            first * self.sine + second * self.cosine,
        )
        return torch.cat(turned, dim=-1).to(rows.dtype)


class Attention(nn.Module):
    """Attention of several heads between all tokens, by the fused kernel where there is one."""

    def __init__(self, width: int, heads: int, places: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.rotary = Rotary(width // heads, places)
        self.mixed = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)

    def forward(self, tokens: Tensor) -> Tensor:
        """Tokens of shape (batch, places, width), and so the result."""
        query, key, value = (
            part.unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for part in self.mixed(tokens).chunk(3, dim=-1)
        )
        dropout = self.dropout if self.training else 0.0
        seen = functional.scaled_dot_product_attention(
            self.rotary(query), self.rotary(key), value, dropout_p=dropout
        )
        result: Tensor = self.out(seen.transpose(1, 2).flatten(2))
        return result


class GatedUnit(nn.Module):
    """A feed-forward layer of which one half decides how much of the other passes."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.inner = nn.Linear(width, 4 * width, bias=False)
        self.out = nn.Linear(2 * width, width, bias=False)

    def forward(self, tokens: Tensor) -> Tensor:
        """Tokens of shape (…, width), and so the result."""
        gate, value = self.inner(tokens).chunk(2, dim=-1)
        result: Tensor = self.out(functional.silu(gate) * value)
        return result


class Block(nn.Module):
    """Attention, then the gated unit; each adds to what it was given, normalised before."""

    def __init__(self, width: int, heads: int, places: int, dropout: float) -> None:
        super().__init__()
        self.attention = nn.Sequential(
            nn.RMSNorm(width), Attention(width, heads, places, dropout), nn.Dropout(dropout)
        )
        self.unit = nn.Sequential(nn.RMSNorm(width), GatedUnit(width), nn.Dropout(dropout))

    def forward(self, tokens: Tensor) -> Tensor:
        """Tokens of shape (batch, places, width), and so the result."""
        tokens = tokens + self.attention(tokens)
        result: Tensor = tokens + self.unit(tokens)
        return result


class Classifier(nn.Module):
    """A transformer over the patches of a window."""

    def __init__(self, width: int, depth: int, heads: int, dropout: float) -> None:
        """Raises ValueError if the heads do not share the width out evenly, in pairs."""
        super().__init__()
        if width % (2 * heads):
            raise ValueError(f"{heads} heads cannot share a width of {width} in pairs")
        places = SAMPLES // PATCH
        self.embed = nn.Linear(PATCH, width)
        self.blocks = nn.Sequential(*(Block(width, heads, places, dropout) for _ in range(depth)))
        self.head = nn.Sequential(nn.RMSNorm(width), nn.Linear(width, len(CONDITIONS)))

    def forward(self, windows: Tensor) -> Tensor:
        """Scores of the conditions, shape (batch, conditions), of windows (batch, SAMPLES)."""
        patches = windows.unflatten(-1, (-1, PATCH))
        tokens = self.blocks(self.embed(patches).float())  # sums stay in full precision
        result: Tensor = self.head(tokens.mean(dim=1))
        return result


def rate_share(step: int, steps: int) -> float:
    """The share of the full learning rate: up in a line, then down along a cosine to zero."""
    rise = max(1, round(WARM_UP * steps))
    if step < rise:
        return (step + 1) / rise
    return (1 + math.cos(math.pi * (step - rise) / max(1, steps - rise))) / 2


class Trainer:
    """A model in training, with all that a checkpoint has to hold."""

    def __init__(self, model: Classifier, learning_rate: float, folder: Path) -> None:
        self.model, self.folder = model, folder
        self.device = next(model.parameters()).device
        self.forward = torch.compile(model) if COMPILE else model
        self.optimizer = torch.optim.AdamW(model.parameters(), learning_rate, weight_decay=0.05)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, lambda step: rate_share(step, STEPS)
        )
        self.progress = Progress()

    def loss(self, windows: Tensor, labels: Tensor) -> Tensor:
        """The mean cross-entropy, its products taken in the precision of the spec."""
        precision = getattr(torch, PRECISION)
        with torch.autocast(
            self.device.type, dtype=precision, enabled=precision is not torch.float32
        ):
            scores = self.forward(windows)
        return functional.cross_entropy(scores.float(), labels)

    def step(self, windows: Tensor, labels: Tensor) -> float:
        """One step of the optimizer on several batches, drawn by the number of the step."""
        random = torch.Generator().manual_seed(self.progress.step)
        total = torch.zeros((), device=self.device)
        for _ in range(ACCUMULATION):
            chosen = torch.randint(len(labels), (BATCH,), generator=random).to(self.device)
            loss = self.loss(windows[chosen], labels[chosen]) / ACCUMULATION
            loss.backward()
            total += loss.detach()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.schedule.step()
        self.progress.step += 1
        return total.item()

    def evaluate(self, windows: Tensor, labels: Tensor) -> float:
        """The mean loss without dropout."""
        self.model.eval()
        with torch.inference_mode():
            batches = zip(windows.split(BATCH), labels.split(BATCH), strict=True)
            total = sum(self.loss(*batch).item() * len(batch[1]) for batch in batches)
        self.model.train()
        return total / len(labels)

    def fit(self, training: tuple[Tensor, Tensor], validation: tuple[Tensor, Tensor]) -> None:
        """Train until the last step, or until evaluations have shown no gain for a while."""
        progress, every = self.progress, max(1, STEPS // EVALUATIONS)
        losses: list[float] = []
        while progress.step < STEPS and progress.waited < PATIENCE:
            losses.append(self.step(*training))
            if progress.step % every and progress.step < STEPS:
                continue
            found = self.evaluate(*validation)
            progress.curve.append((progress.step, sum(losses) / len(losses), found))
            losses.clear()
            progress.waited = 0 if found < progress.best else progress.waited + 1
            if found < progress.best:
                progress.best = found
                write(self.model.state_dict(), self.folder / "best.pt")
            self.save()

    def save(self) -> None:
        """Keep all that is needed to go on from here."""
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
            "progress": asdict(self.progress),
        }
        write(state, self.folder / "last.pt")
        checkpoints.commit()

    def resume(self) -> None:
        """Go on where an interrupted training has left off, if there was one."""
        path = self.folder / "last.pt"
        if path.exists():
            state = torch.load(path, map_location=self.device, weights_only=True)
            self.model.load_state_dict(state["model"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.schedule.load_state_dict(state["schedule"])
            self.progress = Progress(**state["progress"])


def write(state: object, path: Path) -> None:
    """Save to a file that is whole whenever it is there."""
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.replace(path)


def write_curve(curve: list[tuple[int, float, float]], path: Path) -> None:
    """Write the losses of training and of validation at each evaluation."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["step", "training_loss", "validation_loss"])
        table.writerows(curve)


def train(learning_rate: float, dropout: float) -> Outcome:
    """Train a model, resumed if its container was interrupted; score the best on unseen windows.

    Raises FloatingPointError if no evaluation has given a finite loss.
    """
    checkpoints.reload()
    start = time.perf_counter()
    torch.manual_seed(0)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    windows, labels = (part.to(device) for part in make_windows(WINDOWS, seed=0))
    kept = WINDOWS // 10
    sizes = [WINDOWS - 2 * kept, kept, kept]
    training, validation, test = zip(windows.split(sizes), labels.split(sizes), strict=True)

    name = f"width-{WIDTH}-depth-{DEPTH}-rate-{learning_rate:g}-dropout-{dropout:g}"
    folder = Path(CHECKPOINTS, name)
    folder.mkdir(exist_ok=True)
    model = Classifier(WIDTH, DEPTH, HEADS, dropout).to(device)
    trainer = Trainer(model, learning_rate, folder)
    trainer.resume()
    trainer.fit(training, validation)
    progress = trainer.progress
    if not math.isfinite(progress.best):
        raise FloatingPointError(f"{name} has no finite loss after {progress.step} steps")

    best = torch.load(folder / "best.pt", map_location=device, weights_only=True)
    model.load_state_dict(best)
    model.eval()
    with torch.inference_mode():
        guesses = torch.cat([model(part).argmax(1) for part in test[0].split(BATCH)])
    write_curve(progress.curve, folder / "curve.csv")
    (folder / "last.pt").unlink(missing_ok=True)  # there is nothing left to resume
    checkpoints.commit()
    return Outcome(
        validation_loss=progress.best,
        test_accuracy=(guesses == test[1]).double().mean().item(),
        steps=progress.step,
        stopped_early=progress.step < STEPS,
        parameters=sum(weight.numel() for weight in model.parameters()),
        device=device.type,
        seconds=time.perf_counter() - start,
        folder=name,
    )
