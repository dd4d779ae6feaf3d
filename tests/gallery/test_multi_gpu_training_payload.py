"""The trainer of specs/multi-gpu-training, in one process and in several."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import torch
import torch.distributed as dist
from gallery_support import Entry, Load, Provide, Volume

SPEC = Path(__file__).parents[2] / "specs" / "multi-gpu-training"


@pytest.fixture
def payload(
    load_payload: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ModuleType]:
    """The payload on a machine without GPUs, which its processes can import too."""
    monkeypatch.syspath_prepend(SPEC)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    torch.set_num_threads(1)
    module = load_payload("multi-gpu-training", "language_model")
    vars(module).update(CHECKPOINTS=str(tmp_path), GPUS=1, checkpoints=Volume(tmp_path))
    yield module
    if dist.is_initialized():
        dist.destroy_process_group()


@pytest.fixture
def settings(payload: ModuleType) -> Any:
    """A run that takes a second, in full precision so that it can be compared."""
    return payload.Settings(
        steps=6,
        batch=8,
        accumulation=1,
        context=32,
        width=32,
        layers=2,
        heads=2,
        precision="float32",
        every=2,
    )


def alone(payload: ModuleType, settings: Any, path: Path) -> Any:
    """A worker that has nobody to wait for."""
    if not dist.is_initialized():
        meeting = path.with_name("meeting")
        dist.init_process_group("gloo", f"file://{meeting}", rank=0, world_size=1)
    return payload.Worker(0, 1, settings, path)


def weights(path: Path) -> dict[str, torch.Tensor]:
    state: dict[str, torch.Tensor] = torch.load(path, weights_only=True)["model"]
    return state


def test_rotation_keeps_lengths_and_tells_distances_only(payload: ModuleType) -> None:
    torch.manual_seed(0)
    query, key = (torch.randn(8).expand(1, 1, 12, 8) for _ in range(2))
    assert torch.allclose(payload.rotate(query).norm(dim=-1), query.norm(dim=-1))
    products = (payload.rotate(query) @ payload.rotate(key).transpose(2, 3))[0, 0]
    for distance in range(-5, 6):
        diagonal = products.diagonal(distance)
        assert torch.allclose(diagonal, diagonal[:1].expand_as(diagonal), atol=1e-5)
    assert not torch.allclose(products[0, 1], products[0, 2], atol=1e-3)


def test_no_place_sees_what_comes_after_it(payload: ModuleType) -> None:
    torch.manual_seed(0)
    model = payload.LanguageModel(width=32, layers=2, heads=2)
    tokens = torch.randint(256, (2, 10))
    changed = tokens.clone()
    changed[:, 6] += 1
    first, second = model(tokens), model(changed % 256)
    assert first.shape == (2, 10, 256)
    assert torch.allclose(first[:, :6], second[:, :6], atol=1e-6)
    assert not torch.allclose(first[:, 6:], second[:, 6:], atol=1e-3)


def test_the_corpus_is_python_and_its_end_is_not_trained_on(payload: ModuleType) -> None:
    training, validation = payload.read_corpus()
    assert len(training) > 1_000_000
    assert len(validation) == pytest.approx(len(training) / 19, rel=1e-3)
    assert b"import" in bytes(training[:20_000].tolist())


def test_windows_hold_each_byte_and_the_one_that_follows(payload: ModuleType) -> None:
    content = torch.arange(50, dtype=torch.uint8)
    windows = payload.draw(content, 200, 9, seed=4)
    assert windows.shape == (200, 10)
    assert (windows.diff(dim=1) == 1).all()
    assert (windows.min(), windows.max()) == (0, 49)
    assert torch.equal(payload.draw(content, 200, 9, seed=4), windows)
    assert not torch.equal(payload.draw(content, 200, 9, seed=5), windows)


def test_the_learning_rate_rises_then_falls_to_a_tenth(payload: ModuleType) -> None:
    settings = payload.Settings(steps=100, warmup=0.1, learning_rate=1.0)
    rates = [payload.rate(step, settings) for step in range(100)]
    assert rates[:10] == pytest.approx([0.1 * step for step in range(1, 11)])
    assert rates[10] == pytest.approx(1.0)
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[-1] == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"batch": 6, "accumulation": 2}, "a batch of 6 cannot be shared out into 4 parts"),
        ({"width": 36, "heads": 4}, "4 heads need an even share of width 36"),
    ],
)
def test_settings_that_cannot_be_shared_out_are_refused(
    payload: ModuleType, settings: Any, change: dict[str, int], message: str
) -> None:
    vars(payload).update(GPUS=2)
    with pytest.raises(ValueError, match=message):
        payload.train("run", replace(settings, **change))


def test_the_parts_of_a_batch_add_up_to_the_whole(
    payload: ModuleType, settings: Any, tmp_path: Path
) -> None:
    whole = alone(payload, settings, tmp_path / "whole.pt")
    parts = alone(payload, replace(settings, accumulation=4), tmp_path / "parts.pt")
    for _ in range(3):
        assert parts.advance().item() == pytest.approx(whole.advance().item(), rel=1e-4)


def test_mixed_precision_is_near_full_precision_and_keeps_full_weights(
    payload: ModuleType, settings: Any, tmp_path: Path
) -> None:
    full = alone(payload, settings, tmp_path / "full.pt")
    mixed = alone(payload, replace(settings, precision="bfloat16"), tmp_path / "mixed.pt")
    first, second = full.advance().item(), mixed.advance().item()
    assert first != second
    assert second == pytest.approx(first, rel=0.01)
    assert {weight.dtype for weight in mixed.model.parameters()} == {torch.float32}


def test_a_run_that_was_stopped_ends_where_one_that_was_not_ends(
    payload: ModuleType, settings: Any, tmp_path: Path
) -> None:
    run = alone(payload, settings, tmp_path / "run.pt")
    run.run()
    stopped = alone(payload, settings, tmp_path / "stopped.pt")
    advance = stopped.advance

    def interrupted() -> torch.Tensor:
        if stopped.step == 5:
            raise InterruptedError
        step: torch.Tensor = advance()
        return step

    stopped.advance = interrupted
    with pytest.raises(InterruptedError):
        stopped.run()
    resumed = alone(payload, settings, tmp_path / "stopped.pt")
    assert resumed.step == 4
    resumed.run()
    assert [row.step for row in resumed.history] == [2, 4, 6]
    expected, got = weights(tmp_path / "run.pt"), weights(tmp_path / "stopped.pt")
    assert all(torch.allclose(expected[name], got[name], atol=1e-6) for name in expected)


def test_two_processes_learn_what_one_does(
    payload: ModuleType, settings: Any, tmp_path: Path
) -> None:
    settings = replace(settings, steps=4)
    single = alone(payload, settings, tmp_path / "single.pt")
    single.run()
    for left in ("meeting", "single.pt"):
        (tmp_path / left).unlink()
    vars(payload).update(GPUS=2)
    double = payload.train("double", settings)
    assert (double.processes, double.resumed) == (2, 0)
    assert [row.step for row in double.history] == [2, 4]
    for one, two in zip(single.history, double.history, strict=True):
        assert two.training_loss == pytest.approx(one.training_loss, rel=1e-4)
        assert two.validation_loss == pytest.approx(one.validation_loss, rel=1e-4)
    assert payload.checkpoints.commits[-1] == payload.checkpoints.files()
    assert set(payload.checkpoints.files()) == {"double/last.pt"}


def test_training_lowers_the_loss(payload: ModuleType, settings: Any, tmp_path: Path) -> None:
    run = alone(payload, replace(settings, steps=30, every=10), tmp_path / "last.pt")
    run.run()
    losses = [row.validation_loss for row in run.history]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 4.0 < 5.6  # of log(256) for a guess


def test_a_finished_run_is_given_again_and_another_must_have_another_name(
    payload: ModuleType, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined = SimpleNamespace(join=lambda timeout: True)
    monkeypatch.setattr(payload, "spawn", lambda *_, **__: joined)  # there is nothing left to do
    folder = tmp_path / "run"
    folder.mkdir()
    alone(payload, settings, folder / "last.pt").run()
    (folder / "meeting").unlink()
    with pytest.raises(ValueError, match="give it another name"):
        payload.train("run", replace(settings, seed=1))
    trained = payload.train("run", settings)
    assert trained.resumed == trained.history[-1].step == 6
    assert trained.device == "CPUs"


def test_main_keeps_the_history(
    payload: ModuleType,
    provide_app: Provide,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [payload.Progress(10 * n, 1e-3, 5.0 / n, 6.0 / n, 1e6) for n in range(1, 26)]

    def train(name: str, settings: Any) -> Any:
        assert (name, settings.steps, settings.width) == ("mine", 250, 64)
        return payload.Trained(2, "GPUs", 12_345, 100, rows)

    provide_app("multi_gpu_training_app", train=Entry(train))
    payload.main(name="mine", steps=250, width=64, output=str(tmp_path))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "12,345 parameters on 2 GPUs, from step 100"
    assert lines[-1] == "step 250: training 0.200, validation 0.240, 1,000,000 bytes a second"
    assert len(lines) == 14
    with (tmp_path / "history.csv").open(newline="") as file:
        assert [row["step"] for row in csv.DictReader(file)] == [str(row.step) for row in rows]
