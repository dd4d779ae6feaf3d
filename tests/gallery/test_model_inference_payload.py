"""The encoder of specs/model-inference, on its stand-in."""

from __future__ import annotations

import csv
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from gallery_support import Entry, Load, Provide
from huggingface_hub.errors import LocalEntryNotFoundError


@pytest.fixture
def payload(load_payload: Load, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The payload on a machine that cannot reach the hub."""
    module = load_payload("model-inference", "text_embedder")

    def out_of_reach(name: str, **_: object) -> str:
        raise LocalEntryNotFoundError(f"no route to {name}")

    monkeypatch.setattr(module, "snapshot_download", out_of_reach)
    return module


def loaded(payload: ModuleType, model: str = "any/name") -> Any:
    """An instance as a container makes it: parameters set, enter methods run."""
    embedder = payload.TextEmbedder()
    embedder.model = model
    embedder.load()
    embedder.place()
    return embedder


def test_the_mean_is_over_a_texts_own_tokens(payload: ModuleType) -> None:
    states = torch.tensor([[[1.0, 2.0], [3.0, 4.0], [99.0, 99.0]], [[5.0, 6.0]] * 3])
    mask = torch.tensor([[1, 1, 0], [1, 1, 1]])
    assert payload.mean_pool(states, mask).tolist() == [[2.0, 3.0], [5.0, 6.0]]
    assert payload.mean_pool(states, torch.zeros(2, 3)).tolist() == [[0.0, 0.0]] * 2


def test_a_text_has_the_same_vector_alone_and_beside_longer_ones(payload: ModuleType) -> None:
    embedder = loaded(payload)
    texts = ["A rather longer question than the others, is it not?", "Hi", "", "What is this?"]
    together = embedder.predict(texts).vectors
    for text, vector in zip(texts, together, strict=True):
        [alone] = embedder.predict([text]).vectors
        assert vector == pytest.approx(alone, abs=1e-5)
        assert sum(number * number for number in vector) == pytest.approx(1.0, abs=1e-5)


def test_no_gpu_is_touched_before_the_snapshot(
    payload: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def touched() -> bool:
        raise AssertionError("a container has no GPU while its memory is taken")

    monkeypatch.setattr(torch.cuda, "is_available", touched)
    embedder = payload.TextEmbedder()
    embedder.load()
    with pytest.raises(AssertionError, match="no GPU"):
        embedder.place()


def test_the_order_is_kept_over_batches(
    payload: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder = loaded(payload)
    texts = ["x" * (7 * number % 10 + 1) for number in range(10)]
    whole = embedder.predict(texts).vectors
    monkeypatch.setattr(payload, "BATCH", 3)
    for one, other in zip(embedder.predict(texts).vectors, whole, strict=True):
        assert one == pytest.approx(other, abs=1e-5)


def test_what_the_model_cannot_read_is_cut_off(payload: ModuleType) -> None:
    embedder = loaded(payload)
    first, second = embedder.predict(["word " * 200, "word " * 300]).vectors
    assert first == pytest.approx(second, abs=1e-5)


def test_no_texts_give_no_vectors(payload: ModuleType) -> None:
    assert loaded(payload).predict([]).vectors == []


def test_only_data_goes_back(payload: ModuleType) -> None:
    embeddings = loaded(payload).predict(["a"])
    assert embeddings.model == payload.STAND_IN
    assert {type(number) for number in embeddings.vectors[0]} == {float}


def test_weights_that_can_be_had_are_used_under_their_name(
    payload: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = payload.make_stand_in()
    monkeypatch.setattr(payload, "snapshot_download", lambda name, **_: folder)
    assert loaded(payload, "some/model").predict(["a"]).model == "some/model"


def test_a_name_the_hub_refuses_is_not_replaced(
    payload: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unknown(Exception):
        """What the hub answers for a name it does not know."""

    def refuse(name: str, **_: object) -> str:
        raise Unknown(name)

    monkeypatch.setattr(payload, "snapshot_download", refuse)
    with pytest.raises(Unknown, match="misspelt/model"):
        loaded(payload, "misspelt/model")


def test_pairs_come_by_similarity(payload: ModuleType) -> None:
    vectors = [[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]]
    pairs = payload.similarities(["a", "b", "c"], vectors)
    assert [(pair.first, pair.second, pair.similarity) for pair in pairs] == [
        ("b", "c", 0.8),
        ("a", "c", 0.6),
        ("a", "b", 0.0),
    ]


@pytest.mark.parametrize("text", ["", "\n  \n", "only one\n"])
def test_one_text_is_too_few(payload: ModuleType, tmp_path: Path, text: str) -> None:
    (tmp_path / "texts").write_text(text)
    with pytest.raises(ValueError, match="needs two"):
        payload.read_texts(str(tmp_path / "texts"))


def test_main_compares_the_lines_of_a_file(
    payload: ModuleType,
    provide_app: Provide,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Remote:
        """The class as the app offers it: methods are called by `remote`."""

        def __init__(self, model: str) -> None:
            self.predict = Entry(loaded(payload, model).predict)

    provide_app("model_inference_app", TextEmbedder=Remote)
    (tmp_path / "texts").write_text("one, two\n\n  ONE, TWO\nthree\n", encoding="utf-8")
    payload.main(texts=str(tmp_path / "texts"), output=str(tmp_path / "made" / "results"))
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [f"model: {payload.STAND_IN}", "3 texts, 64 numbers each"]
    assert lines[2] == "1.000  one, two | ONE, TWO"
    with (tmp_path / "made" / "results" / "similarities.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3
    assert rows[0] == {"first": "one, two", "second": "ONE, TWO", "similarity": "1.000000"}
