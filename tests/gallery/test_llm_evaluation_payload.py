"""The evaluation of specs/llm-evaluation, on its stand-in and on rigged models."""

from __future__ import annotations

import csv
import random
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import torch
from gallery_support import Load
from huggingface_hub.errors import LocalEntryNotFoundError
from PIL import Image


@pytest.fixture
def payload(load_payload: Load, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The payload on a machine that cannot reach the hub."""
    module = load_payload("llm-evaluation", "arithmetic_choice")

    def out_of_reach(name: str, **_: object) -> str:
        raise LocalEntryNotFoundError(f"no route to {name}")

    monkeypatch.setattr(module, "snapshot_download", out_of_reach)
    return module


class Letters:
    """A tokenizer with one token a character."""

    def encode(self, text: str) -> list[int]:
        return [ord(letter) for letter in text]


def model_that_continues(prompt: str, answer: str) -> Any:
    """A model sure of one text: at each place its next letter is e**9 times likelier."""
    text = torch.tensor(Letters().encode(prompt + answer))

    def forward(tokens: torch.Tensor, attention_mask: torch.Tensor) -> SimpleNamespace:
        assert attention_mask.shape == tokens.shape
        logits = torch.zeros(*tokens.shape, 256)
        for place in range(min(len(text), tokens.shape[1]) - 1):
            logits[:, place, text[place + 1]] = 9.0
        return SimpleNamespace(logits=logits)

    forward.device = torch.device("cpu")  # type: ignore[attr-defined]
    return forward


def test_a_problem_has_one_right_answer_among_near_misses(payload: ModuleType) -> None:
    rng = random.Random(11)
    for problem in (payload.make_problem(rng) for _ in range(300)):
        expression = problem.question.removeprefix("What is ").removesuffix("?")
        answer = eval(expression.replace("x", "*"), {"__builtins__": {}})
        assert problem.choices[problem.answer] == str(answer)
        assert len(set(problem.choices)) == payload.CHOICES


def test_the_right_answer_stands_at_every_place(payload: ModuleType) -> None:
    rng = random.Random(11)
    places = [payload.make_problem(rng).answer for _ in range(400)]
    assert all(60 < places.count(place) < 140 for place in range(payload.CHOICES))


def test_batches_share_out_all_problems_in_order(payload: ModuleType) -> None:
    batches = list(payload.make_batches("m", problems=10, batch=4, seed=3))
    assert [len(problems) for _, problems in batches] == [4, 4, 2]
    assert {model for model, _ in batches} == {"m"}
    [(_, whole)] = payload.make_batches("m", problems=10, batch=10, seed=3)
    assert [problem for _, problems in batches for problem in problems] == whole


def test_likelihoods_in_a_padded_batch_equal_those_of_each_text_alone(
    payload: ModuleType,
) -> None:
    evaluated = payload.load("any/name")
    prompt, choices = "Question: What is 2 + 5?\nAnswer:", [" 7", " 12345", " -18"]
    together = payload.log_likelihoods(evaluated, prompt, choices)
    for choice, value in zip(choices, together, strict=True):
        tokens = torch.tensor([evaluated.tokenizer.encode(prompt + choice)])
        with torch.inference_mode():
            logs = evaluated.model(tokens).logits[0].log_softmax(-1)
        start = len(evaluated.tokenizer.encode(prompt))
        steps = [logs[at - 1, tokens[0, at]].item() for at in range(start, tokens.shape[1])]
        assert value == pytest.approx(sum(steps) / len(steps), abs=1e-4)


@pytest.mark.parametrize("known", range(4))
def test_the_choice_is_what_the_model_finds_likeliest(payload: ModuleType, known: int) -> None:
    problem = payload.Problem("What is 30 x 4?", "x", ("120", "119", "34", "1200"), 0)
    prompt = payload.PROMPT.format(problem.question)
    model = model_that_continues(prompt, payload.ANSWER.format(problem.choices[known]))
    scored = payload.score(payload.Evaluated("rigged", Letters(), model), problem)
    assert scored.chosen == problem.choices[known]
    assert scored.expected == "120"
    assert scored.correct is (known == 0)
    assert (scored.margin > 0) is (known == 0)
    assert scored.seconds > 0


def test_the_stand_in_is_seeded_named_and_read_back_as_any_model_is(payload: ModuleType) -> None:
    first = payload.load("any/name")
    payload.load.cache_clear()
    second = payload.load("any/name")
    assert first.name == second.name == payload.STAND_IN
    weights, others = first.model.state_dict(), second.model.state_dict()
    assert all(torch.equal(weights[name], others[name]) for name in weights)
    text = "What is 3 x 4? é"
    assert first.tokenizer.decode(first.tokenizer.encode(text)) == text


def test_weights_that_can_be_had_are_used_under_their_name(
    payload: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = payload.make_stand_in()
    monkeypatch.setattr(payload, "snapshot_download", lambda name, **_: folder)
    assert payload.load("some/model").name == "some/model"


def test_a_name_the_hub_refuses_is_not_replaced(
    payload: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unknown(Exception):
        """What the hub answers for a name it does not know."""

    def refuse(name: str, **_: object) -> str:
        raise Unknown(name)

    monkeypatch.setattr(payload, "snapshot_download", refuse)
    with pytest.raises(Unknown, match="misspelt/model"):
        payload.evaluate("misspelt/model", [])


@pytest.mark.parametrize(
    ("correct", "total", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0)],
)
def test_the_interval_is_wilsons(
    payload: ModuleType, correct: int, total: int, low: float, high: float
) -> None:
    assert payload.interval(correct, total) == pytest.approx((low, high), abs=1e-4)


def test_the_report_keeps_a_table_and_a_figure(
    payload: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batches = payload.make_batches(problems=8, batch=3)
    payload.report((payload.evaluate(*batch) for batch in batches), tmp_path)
    with (tmp_path / "scores.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    correct = sum(row["correct"] == "True" for row in rows)
    assert len(rows) == 8
    assert all((row["expected"] == row["chosen"]) is (row["correct"] == "True") for row in rows)
    with Image.open(tmp_path / "scores.png") as figure:
        assert figure.size == (1350, 600)
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == f"model: {payload.STAND_IN}"
    assert printed[1].startswith(f"accuracy {correct}/8 = ")


def test_no_scores_is_an_error(payload: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no problems"):
        payload.report([], tmp_path)
