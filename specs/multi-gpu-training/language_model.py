"""Train a byte-level Transformer on Python's standard library, one process for each GPU."""

from __future__ import annotations

import csv
import math
import sysconfig
import time
from contextlib import nullcontext
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import torch
import torch.distributed as dist
from torch import nn
from torch.multiprocessing import spawn
from torch.nn.functional import cross_entropy, rms_norm, scaled_dot_product_attention, silu
from torch.nn.parallel import DistributedDataParallel

if TYPE_CHECKING:
    from multi_gpu_training_app import CHECKPOINTS, GPUS, checkpoints


class Block(nn.Module):
    """Attention over what came before, then a gated layer; both normalised first and added."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.projection = nn.Linear(width, 3 * width, bias=False)
        self.mixed = nn.Linear(width, width, bias=False)
        self.gated = nn.Linear(width, 6 * width, bias=False)
        self.narrowed = nn.Linear(3 * width, width, bias=False)

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        """States to states, both (rows, length, width)."""
        shape = (states.shape[-1],)
        parts = self.projection(rms_norm(states, shape)).chunk(3, -1)
        query, key, value = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in parts)
        attended = scaled_dot_product_attention(rotate(query), rotate(key), value, is_causal=True)
        states = states + self.mixed(attended.transpose(1, 2).flatten(2))
        gate, content = self.gated(rms_norm(states, shape)).chunk(2, -1)
        added: torch.Tensor = self.narrowed(silu(gate) * content)
        return states + added


class LanguageModel(nn.Module):
    """The logits of the next byte at each place."""

    def __init__(self, width: int, layers: int, heads: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(256, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        nn.init.normal_(self.embedding.weight, std=width**-0.5)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Bytes (rows, length) to logits (rows, length, 256)."""
        states = self.embedding(tokens)
        for block in self.blocks:
            states = block(states)
        return rms_norm(states, states.shape[-1:]) @ self.embedding.weight.T


@dataclass(frozen=True)
class Settings:
    """What decides a run, however many processes it is spread over.

    A step sees `batch` windows of `context` bytes, in `accumulation` parts, over all processes.
    """

    steps: int = 2_000
    batch: int = 128
    accumulation: int = 2
    context: int = 512
    width: int = 512
    layers: int = 8
    heads: int = 8
    learning_rate: float = 2e-3
    warmup: float = 0.05  # of all steps
    precision: str = "bfloat16"
    every: int = 100  # steps between checkpoints
    seed: int = 0


@dataclass(frozen=True)
class Progress:
    """Where a run stood after a number of steps; losses are in nats for each byte."""

    step: int
    learning_rate: float
    training_loss: float
    validation_loss: float
    bytes_per_second: float


@dataclass(frozen=True)
class Trained:
    """A finished run; `resumed` is the step at which its last attempt began."""

    processes: int
    device: str
    parameters: int
    resumed: int
    history: list[Progress]


def rotate(states: torch.Tensor) -> torch.Tensor:
    """Rotary position embedding of states (rows, heads, length, width), whose width is even."""
    length, width = states.shape[-2:]
    places = torch.arange(length, device=states.device)
    speeds = 10_000.0 ** (-torch.arange(0, width, 2, device=states.device) / width)
    angles = places[:, None] * speeds
    cosine, sine = angles.cos().to(states.dtype), angles.sin().to(states.dtype)
    left, right = states.chunk(2, -1)
    return torch.cat([left * cosine - right * sine, left * sine + right * cosine], -1)


def read_corpus() -> tuple[torch.Tensor, torch.Tensor]:
    """The bytes of the standard library's modules: those to train on, and the last twentieth."""
    paths = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    text = bytearray().join(path.read_bytes() for path in paths)
    content = torch.frombuffer(text, dtype=torch.uint8)
    kept = len(content) // 20
    return content[:-kept], content[-kept:]


def draw(content: torch.Tensor, rows: int, context: int, seed: int) -> torch.Tensor:
    """Windows of the content and the byte that follows each, shape (rows, context + 1)."""
    generator = torch.Generator().manual_seed(seed)
    starts = torch.randint(len(content) - context, (rows, 1), generator=generator)
    return content[starts + torch.arange(context + 1)].long()


def rate(step: int, settings: Settings) -> float:
    """The learning rate of a step: up in a straight line, then down a cosine to a tenth."""
    warmup = max(round(settings.warmup * settings.steps), 1)
    if step < warmup:
        return settings.learning_rate * (step + 1) / warmup
    share = (step - warmup) / max(settings.steps - 1 - warmup, 1)
    return settings.learning_rate * (0.55 + 0.45 * math.cos(math.pi * share))


def check(settings: Settings, processes: int) -> None:
    """Raise ValueError for settings that cannot be shared out among the processes."""
    parts = settings.accumulation * processes
    if settings.batch % parts:
        raise ValueError(f"a batch of {settings.batch} cannot be shared out into {parts} parts")
    if settings.width % (2 * settings.heads):
        raise ValueError(f"{settings.heads} heads need an even share of width {settings.width}")


class Worker:
    """One of the processes that train a model together; the first also evaluates and saves it."""

    def __init__(self, rank: int, processes: int, settings: Settings, path: Path) -> None:
        self.rank, self.processes, self.settings, self.path = rank, processes, settings, path
        self.device = torch.device("cuda", rank) if on_gpus(processes) else torch.device("cpu")
        self.training, self.validation = read_corpus()
        torch.manual_seed(settings.seed)
        self.model = LanguageModel(settings.width, settings.layers, settings.heads).to(self.device)
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(), lr=settings.learning_rate, betas=(0.9, 0.95), weight_decay=0.1
        )
        self.step, self.history = 0, list[Progress]()
        if self.path.exists():
            saved = read_checkpoint(self.path)
            self.model.load_state_dict(saved["model"])
            self.optimizer.load_state_dict(saved["optimizer"])
            self.step = saved["step"]
            self.history = [Progress(**row) for row in saved["history"]]
        self.shared = DistributedDataParallel(self.model)

    def run(self) -> None:
        """Train until the last step."""
        started, losses = time.perf_counter(), list[torch.Tensor]()
        while self.step < self.settings.steps:
            losses.append(self.advance())
            self.step += 1
            if self.step % self.settings.every == 0 or self.step == self.settings.steps:
                self.checkpoint(losses, started)
                started, losses = time.perf_counter(), []

    def advance(self) -> torch.Tensor:
        """One step of the optimizer, over all parts of the batch; gives the mean loss."""
        settings = self.settings
        windows = draw(
            self.training, settings.batch, settings.context, settings.seed * 1_000_003 + self.step
        )
        parts = windows.unflatten(0, (settings.accumulation, self.processes, -1))[:, self.rank]
        for group in self.optimizer.param_groups:
            group["lr"] = rate(self.step, settings)
        total = torch.zeros((), device=self.device)
        for number, part in enumerate(parts, 1):
            last = number == settings.accumulation  # gradients are averaged once a step
            with nullcontext() if last else self.shared.no_sync():
                loss = self.loss(self.shared, part) / settings.accumulation
                loss.backward()
            total += loss.detach()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return total

    def loss(self, model: nn.Module, windows: torch.Tensor) -> torch.Tensor:
        """The mean loss of the next byte, in mixed precision."""
        windows = windows.to(self.device, non_blocking=True)
        dtype = getattr(torch, self.settings.precision)
        with torch.autocast(self.device.type, dtype, enabled=dtype != torch.float32):
            logits = model(windows[:, :-1])
        return cross_entropy(logits.flatten(0, 1).float(), windows[:, 1:].flatten())

    def checkpoint(self, losses: list[torch.Tensor], started: float) -> None:
        """Average the losses over the processes; the first evaluates and saves the run.

        Args:
            losses: of the steps since the last checkpoint, as this process saw them.
            started: when the first of them began.
        """
        loss = torch.stack(losses).mean()
        dist.all_reduce(loss)
        training_loss = loss.item() / self.processes  # waits until the GPU is done
        seconds = time.perf_counter() - started
        if self.rank > 0:
            return
        settings = self.settings
        with torch.inference_mode():
            windows = draw(self.validation, 64, settings.context, 0).split(16)
            validation = torch.stack([self.loss(self.model, part) for part in windows]).mean()
        self.history.append(
            Progress(
                step=self.step,
                learning_rate=rate(self.step - 1, settings),
                training_loss=training_loss,
                validation_loss=validation.item(),
                bytes_per_second=len(losses) * settings.batch * settings.context / seconds,
            )
        )
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "history": [asdict(row) for row in self.history],
            "settings": asdict(settings),
        }
        new = self.path.with_suffix(".new")
        torch.save(state, new)
        new.replace(self.path)


def read_checkpoint(path: Path) -> dict[str, Any]:
    """What a process saved, with its tensors on the CPU."""
    saved: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return saved


def on_gpus(processes: int) -> bool:
    """Whether every process has a GPU of its own."""
    return torch.cuda.device_count() >= processes


def work(rank: int, processes: int, settings: Settings, path: str, meeting: str) -> None:
    """What each process does; they find each other through a file, `meeting`."""
    backend = "nccl" if on_gpus(processes) else "gloo"
    if backend == "nccl":
        torch.cuda.set_device(rank)
    dist.init_process_group(backend, f"file://{meeting}", rank=rank, world_size=processes)
    try:
        Worker(rank, processes, settings, Path(path)).run()
    finally:
        dist.destroy_process_group()


def train(name: str, settings: Settings) -> Trained:
    """Train the run of that name, from its checkpoint if there is one, and give its history.

    Without GPUs as many processes train on CPUs. Raises ValueError if the settings cannot be
    shared out, or are not those that the run began with.
    """
    check(settings, GPUS)
    checkpoints.reload()
    path = Path(CHECKPOINTS, name, "last.pt")
    path.parent.mkdir(parents=True, exist_ok=True)
    resumed = 0
    if path.exists():
        began = read_checkpoint(path)
        if began["settings"] != asdict(settings):
            raise ValueError(f"the run {name} began with {began['settings']}: give it another name")
        resumed = began["step"]
    with TemporaryDirectory() as scratch:
        arguments = (GPUS, settings, str(path), f"{scratch}/meeting")
        processes = spawn(work, arguments, nprocs=GPUS, join=False)
        while not processes.join(timeout=60):
            checkpoints.commit()  # what a container that is taken away had reached is not lost
    checkpoints.commit()
    saved = read_checkpoint(path)
    return Trained(
        processes=GPUS,
        device="GPUs" if on_gpus(GPUS) else "CPUs",
        parameters=sum(weight.numel() for weight in saved["model"].values()),
        resumed=resumed,
        history=[Progress(**row) for row in saved["history"]],
    )


def main(
    name: str = "standard-library",
    steps: int = 2_000,
    batch: int = 128,
    context: int = 512,
    width: int = 512,
    layers: int = 8,
    every: int = 100,
    output: str = "results",
) -> None:
    """Train a run, or what is left of it, and keep its history."""
    from multi_gpu_training_app import train

    trained = train.remote(
        name,
        Settings(
            steps=steps, batch=batch, context=context, width=width, layers=layers, every=every
        ),
    )
    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "history.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, [field.name for field in fields(Progress)])
        table.writeheader()
        table.writerows(asdict(row) for row in trained.history)
    print(f"{trained.parameters:,} parameters on {trained.processes} {trained.device}", end=", ")
    print(f"from step {trained.resumed}")
    for row in reversed(trained.history[:: -max(len(trained.history) // 10, 1)]):
        print(f"step {row.step}: training {row.training_loss:.3f}", end=", ")
        print(f"validation {row.validation_loss:.3f}, {row.bytes_per_second:,.0f} bytes a second")
