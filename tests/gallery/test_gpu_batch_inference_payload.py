"""The classifier of specs/gpu-batch-inference, on its stand-in."""

from __future__ import annotations

import csv
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from gallery_support import Load
from huggingface_hub.errors import LocalEntryNotFoundError


@pytest.fixture
def payload(load_payload: Load, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The payload on a machine that cannot reach the hub."""
    module = load_payload("gpu-batch-inference", "sentiment")

    def out_of_reach(name: str, **_: object) -> str:
        raise LocalEntryNotFoundError(f"no route to {name}")

    monkeypatch.setattr(module, "snapshot_download", out_of_reach)
    return module


@pytest.fixture
def classifier(payload: ModuleType) -> Any:
    """An instance as a container makes it: the enter method has run."""
    made = payload.Classifier()
    made.load()
    return made


def texts(payload: ModuleType, *contents: str) -> list[Any]:
    return [payload.Text(number, content) for number, content in enumerate(contents)]


def test_results_are_in_the_order_of_the_texts_and_those_of_each_alone(
    payload: ModuleType, classifier: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payload, "BATCH", 2)
    asked = texts(payload, "a much longer text than all the others", "b", "a text", "cc", "d")
    results = classifier.classify(asked)
    assert [result.number for result in results] == [0, 1, 2, 3, 4]
    for text, result in zip(asked, results, strict=True):
        [alone] = classifier.classify([text])
        assert (result.label, result.text, result.error) == (alone.label, text.text, "")
        assert result.probability == pytest.approx(alone.probability, abs=1e-5)
        assert 0.5 <= result.probability <= 1


def test_the_label_is_the_likeliest(classifier: Any) -> None:
    logits = torch.tensor([[2.0, 0.0], [-1.0, 3.0]])
    classifier.model.forward = lambda **_: type("Output", (), {"logits": logits})
    labels = classifier.label([classifier.encode("one"), classifier.encode("two")])
    assert [label for label, _ in labels] == ["NEGATIVE", "POSITIVE"]
    assert [share for _, share in labels] == pytest.approx([0.880797, 0.982014], abs=1e-5)


@pytest.mark.parametrize(
    ("bad", "error"),
    [("", "empty"), (" \t", "empty"), ("caf\udce9", "surrogates not allowed")],
)
def test_a_text_that_cannot_be_read_costs_nothing_but_itself(
    payload: ModuleType, classifier: Any, bad: str, error: str
) -> None:
    first, second, third = classifier.classify(texts(payload, "good", bad, "fine"))
    assert (first.error, third.error) == ("", "")
    assert first.label and third.label
    assert (second.number, second.label, second.probability) == (1, "", 0.0)
    assert error in second.error


def test_nothing_readable_and_nothing_at_all_are_fine(payload: ModuleType, classifier: Any) -> None:
    assert [result.label for result in classifier.classify(texts(payload, "", " "))] == ["", ""]
    assert classifier.classify([]) == []


def test_what_the_model_cannot_read_is_cut_off(payload: ModuleType, classifier: Any) -> None:
    first, second = classifier.classify(texts(payload, "word " * 200, "word " * 300))
    assert first.probability == pytest.approx(second.probability, abs=1e-6)


def test_a_model_that_can_be_had_is_used_under_its_name(
    payload: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = payload.make_stand_in()
    monkeypatch.setattr(payload, "snapshot_download", lambda name, **_: folder)
    classifier = payload.Classifier()
    classifier.load()
    [result] = classifier.classify(texts(payload, "good"))
    assert result.model == payload.MODEL


def test_ten_thousand_reviews_are_made_the_same_every_time(
    payload: ModuleType, classifier: Any
) -> None:
    made = list(payload.read_texts())
    assert [text.number for text in made] == list(range(10_000))
    assert made == list(payload.read_texts())
    assert made != list(payload.read_texts(seed=1))
    old = [text for text in made if not text.text.isprintable()]
    assert [text.number for text in old] == list(range(50, 10_000, 1_000))
    assert all(result.error for result in classifier.classify(old))


def test_the_lines_of_a_file_are_read_whatever_their_encoding(
    payload: ModuleType, classifier: Any, tmp_path: Path
) -> None:
    path = tmp_path / "reviews.txt"
    path.write_bytes("Très bien\n\n".encode() + "Très bien\n".encode("latin-1") + b"last")
    read = list(payload.read_texts(str(path)))
    assert [text.text for text in read] == ["Très bien", "", "Tr\udce8s bien", "last"]
    results = classifier.classify(read)
    assert [bool(result.error) for result in results] == [False, True, True, False]


def test_the_report_is_one_table_of_all(
    payload: ModuleType, classifier: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = texts(payload, "good", "caf\udce9", "line one, line two")
    payload.report(iter(classifier.classify(asked)), tmp_path)
    with (tmp_path / "labels.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["number"] for row in rows] == ["0", "1", "2"]
    assert [row["text"] for row in rows] == ["good", r"caf\udce9", "line one, line two"]
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"model: {payload.STAND_IN}"
    assert second.startswith("3 texts: ")
    assert second.endswith(", 1 unreadable")


def test_no_results_are_an_error(payload: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no text"):
        payload.report([], tmp_path)
