"""The transformer and the training of specs/cpu-then-gpu, as plain Python at tiny size."""

from __future__ import annotations

import csv
import itertools
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from gallery_support import Load, Volume

SIZES = {
    "WINDOWS": 160,
    "WIDTH": 16,
    "DEPTH": 1,
    "HEADS": 2,
    "STEPS": 24,
    "BATCH": 8,
    "ACCUMULATION": 2,
    "PRECISION": "float32",
    "COMPILE": False,
}


@pytest.fixture
def payload(load_payload: Load, tmp_path: Path) -> Iterator[ModuleType]:
    """The payload at tiny size, on the one thread that is fastest for it."""
    module = load_payload("cpu-then-gpu", "vibration_transformer")
    vars(module).update(SIZES, CHECKPOINTS=str(tmp_path), checkpoints=Volume(tmp_path))
    torch.manual_seed(0)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield module
    torch.set_num_threads(threads)


def trainer(payload: ModuleType, folder: Path, seed: int = 0) -> Any:
    torch.manual_seed(seed)
    model = payload.Classifier(payload.WIDTH, payload.DEPTH, payload.HEADS, 0.0)
    return payload.Trainer(model, 0.01, folder)


def windows(payload: ModuleType, count: int = 80) -> Any:
    """Windows to train on and windows to validate on."""
    made, labels = payload.make_windows(count, seed=3)
    half = count // 2
    return (made[:half], labels[:half]), (made[half:], labels[half:])


def test_windows_are_balanced_bounded_and_made_alike(payload: ModuleType) -> None:
    made, labels = payload.make_windows(40, seed=1)
    assert made.shape == (40, payload.SAMPLES)
    assert labels.bincount().tolist() == [10] * len(payload.CONDITIONS)
    assert made.abs().max() <= 4
    assert torch.equal(made, payload.make_windows(40, seed=1)[0])
    assert not torch.equal(made, payload.make_windows(40, seed=2)[0])


def test_each_fault_shakes_a_machine_more(payload: ModuleType) -> None:
    made, labels = payload.make_windows(2000, seed=1)
    power = [made[labels == condition].square().mean().item() for condition in range(4)]
    assert power[0] == min(power)
    crest = [made[labels == condition].abs().amax(1).mean().item() for condition in range(4)]
    assert crest[3] > crest[0]


def test_rotated_products_know_only_the_distance(payload: ModuleType) -> None:
    rotary = payload.Rotary(8, 16)
    query, key = torch.randn(2, 1, 8).expand(2, 16, 8)
    products = rotary(query) @ rotary(key).T
    for distance in range(-15, 16):
        diagonal = products.diagonal(distance)
        assert diagonal.tolist() == pytest.approx([diagonal[0].item()] * len(diagonal), abs=1e-4)
    assert products.diagonal()[0] == pytest.approx((query[0] @ key[0]).item(), abs=1e-5)
    assert products.std() > 0.01
    assert rotary(query).norm(dim=-1).tolist() == pytest.approx(query.norm(dim=-1).tolist())


def test_attention_is_the_softmax_of_the_rotated_products(payload: ModuleType) -> None:
    attention = payload.Attention(16, 2, 5, 0.0)
    tokens = torch.randn(3, 5, 16)
    query, key, value = attention.mixed(tokens).chunk(3, dim=-1)
    heads = []
    for head in (slice(0, 8), slice(8, 16)):
        turned = attention.rotary(query[..., head]), attention.rotary(key[..., head])
        weights = (turned[0] @ turned[1].transpose(1, 2) / math.sqrt(8)).softmax(-1)
        heads.append(weights @ value[..., head])
    assert torch.allclose(attention(tokens), attention.out(torch.cat(heads, -1)), atol=1e-5)


def test_half_of_the_gated_unit_is_the_gate(payload: ModuleType) -> None:
    unit = payload.GatedUnit(4)
    tokens = torch.randn(2, 4)
    inner = unit.inner(tokens)
    expected = unit.out(inner[:, :8].sigmoid() * inner[:, :8] * inner[:, 8:])
    assert torch.allclose(unit(tokens), expected, atol=1e-6)


def test_a_block_adds_to_its_tokens_and_normalises_before(payload: ModuleType) -> None:
    block = payload.Block(16, 2, 5, 0.0)
    tokens = torch.randn(3, 5, 16)
    assert torch.allclose(block(1e4 * tokens) - 1e4 * tokens, block(tokens) - tokens, atol=0.5)
    for layer in (block.attention[1].out, block.unit[1].out):
        torch.nn.init.zeros_(layer.weight)
    assert torch.equal(block(tokens), tokens)


@pytest.mark.parametrize(("width", "heads"), [(16, 3), (12, 4), (6, 6)])
def test_a_width_that_heads_cannot_share_is_refused(
    payload: ModuleType, width: int, heads: int
) -> None:
    with pytest.raises(ValueError, match=f"{heads} heads cannot share a width of {width}"):
        payload.Classifier(width, 1, heads, 0.0)


def test_the_rate_rises_then_falls_to_nothing(payload: ModuleType) -> None:
    shares = [payload.rate_share(step, 50) for step in range(51)]
    assert shares[:5] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert shares[5] == 1.0
    assert all(after < before for before, after in itertools.pairwise(shares[5:]))
    assert shares[50] == pytest.approx(0.0, abs=1e-12)
    assert payload.rate_share(28, 50) == pytest.approx(0.5, abs=0.03)
    assert [payload.rate_share(step, 1) for step in (0, 1)] == [1.0, 1.0]


def test_accumulated_batches_are_one_large_batch(payload: ModuleType, tmp_path: Path) -> None:
    training, _ = windows(payload)
    small = trainer(payload, tmp_path)
    small.step(*training)
    random = torch.Generator().manual_seed(0)
    chosen = torch.cat([torch.randint(40, (8,), generator=random) for _ in range(2)])
    large = trainer(payload, tmp_path)
    large.loss(training[0][chosen], training[1][chosen]).backward()
    torch.nn.utils.clip_grad_norm_(large.model.parameters(), 1.0)
    large.optimizer.step()
    for one, other in zip(small.model.parameters(), large.model.parameters(), strict=True):
        assert torch.allclose(one, other, atol=2e-5)


def test_lower_precision_gives_nearly_the_same_loss(
    payload: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    training, _ = windows(payload)
    made = trainer(payload, tmp_path)
    full = made.loss(*training).item()
    monkeypatch.setattr(payload, "PRECISION", "bfloat16")
    scores = []
    made.forward = lambda batch: scores.append(made.model(batch)) or scores[-1]
    assert made.loss(*training).item() == pytest.approx(full, rel=0.02)
    assert scores[0].dtype == torch.bfloat16


def test_an_interrupted_training_goes_on_as_if_it_had_not_been(
    payload: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payload, "PATIENCE", 99)
    parts = windows(payload)
    folders = [tmp_path / "whole", tmp_path / "broken"]
    for folder in folders:
        folder.mkdir()
    whole = trainer(payload, folders[0])
    whole.fit(*parts)

    broken = trainer(payload, folders[1])
    step = broken.step

    def interrupted(*batch: torch.Tensor) -> float:
        if broken.progress.step == 11:
            raise KeyboardInterrupt
        return float(step(*batch))

    broken.step = interrupted
    with pytest.raises(KeyboardInterrupt):
        broken.fit(*parts)
    resumed = trainer(payload, folders[1], seed=9)
    resumed.resume()
    assert resumed.progress.step == 10
    resumed.fit(*parts)
    assert resumed.progress.curve == whole.progress.curve
    weights, others = whole.model.state_dict(), resumed.model.state_dict()
    assert all(torch.equal(weights[name], others[name]) for name in weights)


def test_training_stops_when_nothing_is_gained(
    payload: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    losses = iter([0.9, 0.7, 0.8, 0.7, 0.71, 0.75, 0.1])
    made = trainer(payload, tmp_path)
    best = []
    monkeypatch.setattr(made, "evaluate", lambda *_: next(losses))
    monkeypatch.setattr(
        payload, "write", lambda state, path: best.append((path.name, made.progress.step))
    )
    made.fit(*windows(payload))
    assert made.progress.best == 0.7
    assert made.progress.step == 2 * 6  # the sixth evaluation is the fourth without a gain
    assert [step for name, step in best if name == "best.pt"] == [2, 4]
    assert len(payload.checkpoints.commits) == 6


def test_a_trained_model_is_better_than_chance_and_kept(
    payload: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payload, "WINDOWS", 640)
    monkeypatch.setattr(payload, "STEPS", 96)
    outcome = payload.train(0.01, 0.0)
    assert outcome.test_accuracy > 0.6
    assert outcome.validation_loss < math.log(4) / 2
    folder = tmp_path / outcome.folder
    assert payload.checkpoints.commits[-1] == payload.checkpoints.files()
    assert sorted(path.name for path in folder.iterdir()) == ["best.pt", "curve.csv"]
    with (folder / "curve.csv").open(newline="", encoding="utf-8") as file:
        curve = list(csv.DictReader(file))
    assert outcome.validation_loss == min(float(point["validation_loss"]) for point in curve)
    assert int(curve[-1]["step"]) == outcome.steps
    assert float(curve[-1]["training_loss"]) < float(curve[0]["training_loss"])
    model = payload.Classifier(payload.WIDTH, payload.DEPTH, payload.HEADS, 0.0)
    model.load_state_dict(torch.load(folder / "best.pt", weights_only=True))
    made, labels = payload.make_windows(640, seed=0)
    guesses = model.eval()(made[-64:]).argmax(1)
    assert (guesses == labels[-64:]).double().mean().item() == outcome.test_accuracy
    again = payload.train(0.01, 0.0)
    assert replace(again, seconds=outcome.seconds) == outcome


def test_a_loss_that_is_never_finite_is_an_error(payload: ModuleType) -> None:
    with pytest.raises(FloatingPointError, match="no finite loss after 8 steps"):
        payload.train(math.inf, 0.0)
