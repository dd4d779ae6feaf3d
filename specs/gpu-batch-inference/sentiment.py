"""Classify texts by sentiment, in batches; a text that cannot be read costs nothing but itself."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from tempfile import mkdtemp

import torch
from huggingface_hub import snapshot_download
from huggingface_hub.errors import LocalEntryNotFoundError
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BatchEncoding,
    BertConfig,
    BertForSequenceClassification,
    PreTrainedTokenizerFast,
)

MODEL = "distilbert/distilbert-base-uncased-finetuned-sst-2-english"
STAND_IN = "stand-in (untrained)"
BATCH = 50  # texts that go through the model together


@dataclass(frozen=True)
class Text:
    """A text and its place among all of them."""

    number: int
    text: str


@dataclass(frozen=True)
class Labelled:
    """What the model made of a text, or why it could not be read: one of `label` and `error`."""

    number: int
    label: str
    probability: float
    error: str
    model: str
    text: str


class Classifier:
    """A classifier that is loaded once a container and kept for all its calls."""

    def load(self) -> None:
        """Load the tokenizer and the model, onto the GPU where there is one."""
        self.name, folder = fetch(MODEL)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        model = AutoModelForSequenceClassification.from_pretrained(folder)
        self.model = model.to(self.device).eval()

    def classify(self, texts: list[Text]) -> list[Labelled]:
        """A result for each text, in their order; what is too long for the model is cut off."""
        results: dict[int, Labelled] = {}
        readable: list[tuple[Text, BatchEncoding]] = []
        for text in texts:
            try:
                readable.append((text, self.encode(text.text)))
            except ValueError as error:
                results[text.number] = self.result(text, error=str(error))
        readable.sort(key=lambda pair: len(pair[1]["input_ids"]))  # alike lengths pad little
        for start in range(0, len(readable), BATCH):
            chosen, encoded = zip(*readable[start : start + BATCH], strict=True)
            labels = self.label(list(encoded))
            for text, (label, probability) in zip(chosen, labels, strict=True):
                results[text.number] = self.result(text, label, probability)
        return [results[text.number] for text in texts]

    def encode(self, text: str) -> BatchEncoding:
        """The tokens of one text; raises ValueError if it is empty or holds what was no UTF-8."""
        if not text.strip():
            raise ValueError("the text is empty")
        text.encode("utf-8")
        encoded: BatchEncoding = self.tokenizer(text, truncation=True)
        return encoded

    def result(
        self, text: Text, label: str = "", probability: float = 0.0, error: str = ""
    ) -> Labelled:
        """What goes back for one text."""
        return Labelled(text.number, label, probability, error, self.name, text.text)

    def label(self, encoded: list[BatchEncoding]) -> list[tuple[str, float]]:
        """The likeliest label of each text of a batch, and its probability."""
        batch = self.tokenizer.pad(encoded, return_tensors="pt").to(self.device)
        autocast = torch.autocast(self.device.type, torch.bfloat16, self.device.type == "cuda")
        with torch.inference_mode(), autocast:
            logits = self.model(**batch).logits
        probabilities, labels = logits.float().softmax(-1).max(-1)
        names = self.model.config.id2label
        pairs = zip(labels.tolist(), probabilities.tolist(), strict=True)
        return [(names[label], probability) for label, probability in pairs]


def fetch(model: str) -> tuple[str, str]:
    """The name and folder of a model's files; those of a stand-in when the hub is out of reach.

    A name that the hub does not know is an error, not a reason to use something else.
    """
    try:
        return model, snapshot_download(model, allow_patterns=["*.json", "*.txt", "*.safetensors"])
    except LocalEntryNotFoundError:  # the hub cannot be reached and the weights are not cached
        return STAND_IN, make_stand_in()


def make_stand_in() -> str:
    """Save a tiny BERT with random weights and a tokenizer of lower-case bytes; gives the folder."""
    folder = mkdtemp(prefix="stand-in-")
    special = ["[PAD]", "[CLS]", "[SEP]"]
    alphabet = [*special, *sorted(pre_tokenizers.ByteLevel.alphabet())]
    letters = Tokenizer(models.BPE({letter: at for at, letter in enumerate(alphabet)}, []))
    letters.normalizer = normalizers.Lowercase()
    letters.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    letters.post_processor = processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1))
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=letters,
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=128,
    )
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(tokenizer),
        max_position_embeddings=128,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        id2label={0: "NEGATIVE", 1: "POSITIVE"},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def read_texts(path: str = "", texts: int = 10_000, seed: int = 0) -> Iterator[Text]:
    """The lines of a file, or so many made-up reviews.

    Bytes that are no UTF-8 are kept as they are, so that their line is reported and not dropped.
    """
    if path:
        with Path(path).open(encoding="utf-8", errors="surrogateescape") as file:
            for number, line in enumerate(file):
                yield Text(number, line.rstrip("\n"))
        return
    rng = random.Random(seed)
    for number in range(texts):
        yield Text(number, make_review(rng, old=number % 1_000 == 50))


def make_review(rng: random.Random, old: bool) -> str:
    """A review; an old one was written in Latin-1, so its accents are no UTF-8."""
    thing = rng.choice(["café", "hotel", "novel", "phone", "play"])
    verdict = rng.choice(["a delight", "worth every minute", "far too slow", "a mess"])
    extras = rng.sample(
        ["the end dragged", "the price was fair", "I would go again"], rng.randint(0, 3)
    )
    review = ", ".join([f"Très bien? The {thing} was {verdict}", *extras]) + "."
    return review.encode("latin-1").decode("utf-8", "surrogateescape") if old else review


def report(results: Iterable[Labelled], output: Path) -> None:
    """Write a row for each text to labels.csv as results arrive, then print how many are what."""
    labels: Counter[str] = Counter()
    named: set[str] = set()
    with (output / "labels.csv").open(
        "w", newline="", encoding="utf-8", errors="backslashreplace"
    ) as file:
        table = csv.writer(file)
        table.writerow(field.name for field in fields(Labelled))
        for result in results:
            table.writerow(astuple(result))
            labels[result.label or "unreadable"] += 1
            named.add(result.model)
    if not labels:
        raise ValueError("no text was classified")
    print(f"model: {', '.join(sorted(named))}")
    print(f"{labels.total():,} texts:", end=" ")
    print(", ".join(f"{count:,} {label}" for label, count in sorted(labels.items())))
