"""Score a causal language model on multiple-choice arithmetic by log-likelihood."""

from __future__ import annotations

import csv
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from functools import cache
from math import sqrt
from pathlib import Path
from tempfile import mkdtemp

import torch
from huggingface_hub import snapshot_download
from huggingface_hub.errors import LocalEntryNotFoundError
from matplotlib.figure import Figure
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    GPT2Config,
    GPT2LMHeadModel,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    PreTrainedTokenizerFast,
)

MODEL = "HuggingFaceTB/SmolLM2-135M"
STAND_IN = "stand-in (untrained)"
PROMPT = "Question: {}\nAnswer:"
ANSWER = " {}\n"  # the line's end tells 12 from the start of 120
CHOICES = 4


@dataclass(frozen=True)
class Problem:
    """A question and its possible answers, of which `choices[answer]` is right."""

    question: str
    operation: str
    choices: tuple[str, ...]
    answer: int


@dataclass(frozen=True)
class Score:
    """How a model did on one problem; `margin` is how much likelier the right answer was."""

    model: str
    question: str
    operation: str
    expected: str
    chosen: str
    correct: bool
    margin: float
    seconds: float


@dataclass(frozen=True)
class Evaluated:
    """The model under evaluation, ready to score."""

    name: str
    tokenizer: PreTrainedTokenizerBase
    model: PreTrainedModel


def make_problem(rng: random.Random) -> Problem:
    """A sum, difference or product whose wrong answers are near misses."""
    operation = rng.choice(["+", "-", "x"])
    left, right = rng.randint(11, 49), rng.randint(2, 9)
    right_answer = {"+": left + right, "-": left - right, "x": left * right}[operation]
    near = [right_answer + shift for shift in (-10, -2, -1, 1, 2, 10)]
    choices = [right_answer, *rng.sample(near, CHOICES - 1)]
    rng.shuffle(choices)
    return Problem(
        question=f"What is {left} {operation} {right}?",
        operation=operation,
        choices=tuple(str(choice) for choice in choices),
        answer=choices.index(right_answer),
    )


def make_batches(
    model: str = MODEL, problems: int = 48, batch: int = 24, seed: int = 0
) -> Iterator[tuple[str, list[Problem]]]:
    """The model's name and the problems to put to it, `batch` at a time."""
    rng = random.Random(seed)
    made = [make_problem(rng) for _ in range(problems)]
    for start in range(0, problems, batch):
        yield model, made[start : start + batch]


@cache
def load(name: str) -> Evaluated:
    """Load a model once a container; without a network, a stand-in by the same code.

    A name that the hub does not know is an error, not a reason to evaluate something else.
    """
    try:
        folder = snapshot_download(name, allow_patterns=["*.json", "*.txt", "*.safetensors"])
    except LocalEntryNotFoundError:  # the hub is out of reach and the weights are not cached
        name, folder = STAND_IN, make_stand_in()
    model = AutoModelForCausalLM.from_pretrained(folder)
    model.to("cuda" if torch.cuda.is_available() else "cpu").eval()
    return Evaluated(name, AutoTokenizer.from_pretrained(folder), model)


def make_stand_in() -> str:
    """Save a tiny GPT-2 with random weights and a byte-level tokenizer; gives the folder."""
    folder = mkdtemp(prefix="stand-in-")
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    characters = Tokenizer(models.BPE({letter: at for at, letter in enumerate(alphabet)}, []))
    characters.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    characters.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=characters, eos_token="<|end|>", pad_token="<|end|>"
    )
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    config = GPT2Config(
        vocab_size=len(tokenizer),
        n_positions=128,
        n_embd=64,
        n_layer=2,
        n_head=2,
        bos_token_id=tokenizer.eos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    GPT2LMHeadModel(config).save_pretrained(folder)
    return folder


def log_likelihoods(evaluated: Evaluated, prompt: str, answers: Iterable[str]) -> list[float]:
    """The mean log-probability of each answer's tokens after the prompt."""
    encode = evaluated.tokenizer.encode
    asked = len(encode(prompt))
    rows = [torch.tensor(encode(prompt + answer)) for answer in answers]
    lengths = torch.tensor([len(row) for row in rows])
    tokens = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
    places = torch.arange(tokens.shape[1])
    with torch.inference_mode():
        device = evaluated.model.device
        mask = (places < lengths[:, None]).long()
        logits = evaluated.model(tokens.to(device), attention_mask=mask.to(device)).logits
    logs = logits[:, :-1].float().log_softmax(-1).cpu()
    chosen = logs.gather(2, tokens[:, 1:, None]).squeeze(2)
    answering = (places[1:] >= asked) & (places[1:] < lengths[:, None])
    means: list[float] = ((chosen * answering).sum(1) / answering.sum(1)).tolist()
    return means


def score(evaluated: Evaluated, problem: Problem) -> Score:
    """Put one problem to the model: its choice is the likeliest answer."""
    start = time.perf_counter()
    answers = [ANSWER.format(choice) for choice in problem.choices]
    logs = log_likelihoods(evaluated, PROMPT.format(problem.question), answers)
    seconds = time.perf_counter() - start
    chosen = max(range(len(logs)), key=logs.__getitem__)
    wrong = max(log for at, log in enumerate(logs) if at != problem.answer)
    return Score(
        model=evaluated.name,
        question=problem.question,
        operation=problem.operation,
        expected=problem.choices[problem.answer],
        chosen=problem.choices[chosen],
        correct=chosen == problem.answer,
        margin=logs[problem.answer] - wrong,
        seconds=seconds,
    )


def evaluate(model: str, problems: list[Problem]) -> list[Score]:
    """Score a batch of problems; only data goes back."""
    evaluated = load(model)
    return [score(evaluated, problem) for problem in problems]


def interval(correct: int, total: int) -> tuple[float, float]:
    """The 95 % Wilson interval of a proportion."""
    z = 1.96
    share, spread = correct / total, z * z / total
    centre = (share + spread / 2) / (1 + spread)
    reach = z * sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    return centre - reach, centre + reach


def report(results: Iterable[list[Score]], output: Path) -> None:
    """Write scores.csv as batches arrive, then scores.png; print the accuracy."""
    scores: list[Score] = []
    with (output / "scores.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, [field.name for field in fields(Score)])
        table.writeheader()
        for batch in results:
            table.writerows(asdict(entry) for entry in batch)
            scores.extend(batch)
    if not scores:
        raise ValueError("no problems were scored")
    plot(scores, output / "scores.png")
    correct, total = sum(entry.correct for entry in scores), len(scores)
    low, high = interval(correct, total)
    print(f"model: {', '.join(sorted({entry.model for entry in scores}))}")
    print(f"accuracy {correct}/{total} = {correct / total:.1%}", end=" ")
    print(f"(95 % interval {low:.1%} to {high:.1%}, chance {1 / CHOICES:.1%})")
    print(f"{1000 * sum(entry.seconds for entry in scores) / total:.1f} ms a problem")


def plot(scores: list[Score], path: Path) -> None:
    """Draw accuracy by operation with its interval, and the time each problem took."""
    figure = Figure(figsize=(9, 4), layout="constrained")
    accuracy, timing = figure.subplots(1, 2)
    totals = Counter(entry.operation for entry in scores)
    correct = Counter(entry.operation for entry in scores if entry.correct)
    for operation, total in sorted(totals.items()):
        low, high = interval(correct[operation], total)
        accuracy.bar(operation, correct[operation] / total, color="tab:blue")
        accuracy.plot([operation, operation], [low, high], color="black")
    accuracy.axhline(1 / CHOICES, color="tab:red", linestyle="--", label="chance")
    accuracy.set(ylabel="accuracy", ylim=(0, 1), title=scores[0].model)
    accuracy.legend()
    timing.hist([1000 * entry.seconds for entry in scores], bins=20)
    timing.set(xlabel="milliseconds a problem", ylabel="problems")
    figure.savefig(path, dpi=150)
