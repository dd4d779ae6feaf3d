"""Learn Darcy flow with a Fourier neural operator; measure it against a solver, pilot first."""

from __future__ import annotations

import csv
import secrets
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy as np
import torch
from matplotlib.figure import Figure
from numpy.typing import NDArray
from torch import Tensor, nn

GRID = 20  # cells along each side of the unit square
WIDTH, MODES, LAYERS = 12, 6, 3
EXAMPLES, STEPS, RATE = 96, 120, 0.01  # of the training
TRAINED = (2.0, 8.0)  # contrasts between which the model has seen examples
UNSEEN = (1.5, 16.0)
COLUMNS = ("seed", "contrast", "error", "surrogate_seconds", "solver_seconds")


@dataclass(frozen=True)
class Problem:
    """A random ground of two materials, one `contrast` times as permeable as the other."""

    seed: int
    contrast: float


@dataclass(frozen=True)
class Score:
    """The surrogate against the solver on one problem; fields have the shape (GRID, GRID)."""

    problem: Problem
    error: float  # relative, in the L2 norm
    surrogate_seconds: float
    solver_seconds: float
    permeability: NDArray[np.float32]
    solved: NDArray[np.float32]
    predicted: NDArray[np.float32]


@dataclass(frozen=True)
class Evaluation:
    """Scores of a batch of problems, and the model that was loaded for them."""

    model: str
    load_seconds: float
    scores: list[Score]


def make_permeability(problem: Problem) -> NDArray[np.float64]:
    """The permeability of each cell: smooth noise, cut at its median."""
    noise = np.random.default_rng(problem.seed).normal(size=(GRID, GRID))
    rows = np.fft.fftfreq(GRID, 1 / GRID)[:, None]
    columns = np.fft.rfftfreq(GRID, 1 / GRID)
    smooth = np.fft.irfft2(np.fft.rfft2(noise) / (rows**2 + columns**2 + 9), s=(GRID, GRID))
    return np.where(smooth > np.median(smooth), problem.contrast, 1.0)


def solve(permeability: NDArray[np.float64]) -> NDArray[np.float64]:
    """The pressure under an even inflow, zero at the border: -div(permeability grad p) = 1.

    By finite volumes: what leaves a cell enters its neighbour, at the harmonic mean of both.
    """
    size = len(permeability)
    cells = np.arange(size * size).reshape(size, size)
    matrix = np.zeros((size * size, size * size))
    pairs = ((np.s_[:-1, :], np.s_[1:, :]), (np.s_[:, :-1], np.s_[:, 1:]))
    for here, there in pairs:
        first, second = permeability[here], permeability[there]
        flow = (2 * first * second / (first + second)).ravel()
        left, right = cells[here].ravel(), cells[there].ravel()
        matrix[left, left] += flow
        matrix[right, right] += flow
        matrix[left, right] -= flow
        matrix[right, left] -= flow
    for border in (np.s_[0, :], np.s_[-1, :], np.s_[:, 0], np.s_[:, -1]):
        matrix[cells[border], cells[border]] += 2 * permeability[border]  # half a cell away
    inflow = np.full(size * size, 1 / size**2)
    return np.linalg.solve(matrix, inflow).reshape(size, size)


class Spectral(nn.Module):
    """A convolution over the whole square, by weights of its lowest frequencies."""

    def __init__(self) -> None:
        super().__init__()
        shape = (2, WIDTH, WIDTH, MODES, MODES)
        self.weights = nn.Parameter(torch.randn(shape, dtype=torch.cfloat) / WIDTH)

    def forward(self, fields: Tensor) -> Tensor:
        """Fields of shape (batch, WIDTH, GRID, GRID), and so the result."""
        spectrum = torch.fft.rfft2(fields)
        result = torch.zeros_like(spectrum)
        for half, rows in enumerate((slice(None, MODES), slice(-MODES, None))):
            low = spectrum[:, :, rows, :MODES]
            result[:, :, rows, :MODES] = torch.einsum("bixy,ioxy->boxy", low, self.weights[half])
        smooth: Tensor = torch.fft.irfft2(result, s=fields.shape[-2:])
        return smooth


class Operator(nn.Module):
    """A Fourier neural operator: from a permeability to the pressure that goes with it."""

    places: Tensor
    border: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.lift = nn.Conv2d(4, WIDTH, 1)
        self.spectral = nn.ModuleList(Spectral() for _ in range(LAYERS))
        self.local = nn.ModuleList(nn.Conv2d(WIDTH, WIDTH, 1) for _ in range(LAYERS))
        self.project = nn.Sequential(nn.Conv2d(WIDTH, 64, 1), nn.GELU(), nn.Conv2d(64, 1, 1))
        place = (torch.arange(GRID) + 0.5) / GRID
        wall = 4 * place * (1 - place)
        self.register_buffer("places", torch.stack(torch.meshgrid(place, place, indexing="ij")))
        self.register_buffer("border", wall[:, None] * wall)

    def forward(self, permeability: Tensor) -> Tensor:
        """The pressure, shape (batch, GRID, GRID) like the permeability; zero at the border."""
        count = len(permeability)
        known = permeability.log()[:, None], self.border.expand(count, 1, -1, -1)
        fields = self.lift(torch.cat([*known, self.places.expand(count, -1, -1, -1)], dim=1))
        for spectral, local in zip(self.spectral, self.local, strict=True):
            fields = nn.functional.gelu(spectral(fields) + local(fields)) + fields
        pressure: Tensor = self.project(fields)[:, 0] * self.border / 10
        return pressure


def relative_error(found: Tensor, expected: Tensor) -> Tensor:
    """The L2 norm of each difference, as a share of what was expected."""
    norm = torch.linalg.vector_norm
    errors: Tensor = norm(found - expected, dim=(1, 2)) / norm(expected, dim=(1, 2))
    return errors


def fit(model: Operator, grounds: Tensor, pressures: Tensor) -> None:
    """Train in place on all the examples, turned and mirrored anew at every step."""
    optimizer = torch.optim.Adam(model.parameters(), RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    for step in range(STEPS):
        some = slice(step % 3, None, 3)
        turned = [torch.rot90(part[some], step % 4, (1, 2)) for part in (grounds, pressures)]
        if step % 8 > 3:
            turned = [part.flip(1) for part in turned]
        optimizer.zero_grad()
        relative_error(model(turned[0]), turned[1]).mean().backward()
        optimizer.step()
        schedule.step()


class Surrogate:
    """A trained operator in the memory of a container; only data comes and goes."""

    def load(self) -> None:
        """Train the model, where a real one is read from a volume; seeded, so always the same."""
        start = time.perf_counter()
        torch.manual_seed(0)
        contrasts = np.geomspace(*TRAINED, EXAMPLES)
        grounds = [
            make_permeability(Problem(1_000_000 + seed, contrast))
            for seed, contrast in enumerate(contrasts.tolist())
        ]
        pressures = np.stack([solve(ground) for ground in grounds])
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.model = Operator().to(self.device)
        fit(self.model, self.on_device(np.stack(grounds)), self.on_device(pressures))
        self.model.eval()
        self.name = secrets.token_hex(4)
        self.load_seconds = time.perf_counter() - start

    def on_device(self, fields: NDArray[np.float64]) -> Tensor:
        """The fields as the model takes them."""
        return torch.from_numpy(fields).float().to(self.device)

    def evaluate(self, problems: list[Problem]) -> Evaluation:
        """Solve and predict each problem; nothing is written here."""
        return Evaluation(self.name, self.load_seconds, [self.score(each) for each in problems])

    def score(self, problem: Problem) -> Score:
        """The surrogate's pressure against the solver's."""
        permeability = make_permeability(problem)
        start = time.perf_counter()
        solved = solve(permeability)
        between = time.perf_counter()
        with torch.inference_mode():
            predicted = self.model(self.on_device(permeability[None]))
        end = time.perf_counter()
        error = relative_error(predicted, self.on_device(solved[None])).item()
        return Score(
            problem=problem,
            error=error,
            surrogate_seconds=end - between,
            solver_seconds=between - start,
            permeability=permeability.astype(np.float32),
            solved=solved.astype(np.float32),
            predicted=predicted[0].cpu().numpy(),
        )


def make_problems(count: int, contrasts: Iterable[float], first_seed: int) -> list[Problem]:
    """That many problems of each contrast, no ground twice."""
    places = [(contrast, number) for contrast in contrasts for number in range(count)]
    return [Problem(first_seed + seed, contrast) for seed, (contrast, _) in enumerate(places)]


def batches(problems: list[Problem], size: int) -> Iterator[list[Problem]]:
    """The problems in order, `size` at a time."""
    for start in range(0, len(problems), size):
        yield problems[start : start + size]


def keep(evaluations: Iterable[Evaluation], path: Path) -> list[Evaluation]:
    """Write a line for each score as it arrives."""
    kept: list[Evaluation] = []
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for evaluation in evaluations:
            for each in evaluation.scores:
                numbers = each.error, each.surrogate_seconds, each.solver_seconds
                table.writerow([each.problem.seed, each.problem.contrast, *numbers])
            file.flush()
            kept.append(evaluation)
    return kept


def by_contrast(scores: Iterable[Score]) -> dict[float, list[float]]:
    """The errors of each contrast, smallest contrast first."""
    errors: dict[float, list[float]] = {}
    for each in sorted(scores, key=lambda score: score.problem.contrast):
        errors.setdefault(each.problem.contrast, []).append(each.error)
    return errors


def plot(scores: list[Score], path: Path) -> None:
    """Draw the errors by contrast, and the fields of the worst problem."""
    figure = Figure(figsize=(12, 3), layout="constrained")
    errors, *fields = figure.subplots(1, 4)
    grouped = by_contrast(scores)
    errors.boxplot(list(grouped.values()), tick_labels=[f"{contrast:g}" for contrast in grouped])
    errors.set(xlabel="contrast", ylabel="relative error", ylim=(0, None))
    worst = max(scores, key=lambda each: each.error)
    for place, name in zip(fields, ("permeability", "solved", "predicted"), strict=True):
        place.imshow(getattr(worst, name))
        place.set(title=name, xticks=[], yticks=[])
    figure.savefig(path, dpi=150)


def main(
    pilot: int = 4, full: int = 12, batch: int = 8, tolerance: float = 0.15, output: str = "results"
) -> None:
    """Evaluate the pilot set and, if its error is tolerable, the full one with the same model."""
    from pilot_and_full_app import Surrogate

    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    surrogate = Surrogate()

    problems = make_problems(pilot, TRAINED, first_seed=0)
    tried = keep(surrogate.evaluate.map(batches(problems, batch)), folder / "pilot.csv")
    error = fmean(each.error for evaluation in tried for each in evaluation.scores)
    print(f"pilot: mean error {error:.1%} on {len(problems)} problems")
    if error > tolerance:
        sys.exit(f"that is over {tolerance:.1%}: the full set is not run")

    problems = make_problems(full, sorted(TRAINED + UNSEEN), first_seed=10_000)
    found = keep(surrogate.evaluate.map(batches(problems, batch)), folder / "full.csv")
    scores = [each for evaluation in found for each in evaluation.scores]
    for contrast, errors in by_contrast(scores).items():
        print(f"contrast {contrast:g}: mean error {fmean(errors):.1%} on {len(errors)} problems")
    plot(scores, folder / "errors.png")

    loads = {evaluation.model: evaluation.load_seconds for evaluation in tried + found}
    print(f"{len(loads)} model loaded, in {sum(loads.values()):.1f} s")
