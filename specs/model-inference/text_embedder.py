"""Embed texts with a transformer: the mean of the tokens' last states, at unit length."""

import csv
from dataclasses import dataclass
from itertools import combinations
from operator import mul
from pathlib import Path
from tempfile import mkdtemp

import torch
from huggingface_hub import snapshot_download
from huggingface_hub.errors import LocalEntryNotFoundError
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import AutoModel, AutoTokenizer, BertConfig, BertModel, PreTrainedTokenizerFast

MODEL = "sentence-transformers/all-MiniLM-L6-v2"
STAND_IN = "stand-in (untrained)"
BATCH = 64  # texts that go through the model together

QUESTIONS = (
    "How do I reset my password?",
    "how do I reset my PASSWORD?",
    "I cannot log in to my account any more.",
    "Where can I see my last invoice?",
    "Please send me the bill for March.",
    "The app crashes when I open a large file.",
    "It stops working as soon as the document is big.",
    "Do you deliver to Norway?",
    "Which countries do you ship to?",
    "I would like to cancel my subscription.",
)


@dataclass(frozen=True)
class Embeddings:
    """The model that embedded the texts and a vector of unit length for each, in their order."""

    model: str
    vectors: list[list[float]]


@dataclass(frozen=True)
class Pair:
    """Two texts and the cosine of the angle between their vectors."""

    first: str
    second: str
    similarity: float


class TextEmbedder:
    """A text encoder, loaded once a container and kept for all its calls."""

    model: str = MODEL

    def load(self) -> None:
        """Load the tokenizer and the encoder into memory, of which Modal takes a snapshot.

        A name that the hub does not know is an error, not a reason to use something else.
        """
        self.name, folder = fetch(self.model)
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.encoder = AutoModel.from_pretrained(folder).eval()

    def place(self) -> None:
        """Move the encoder onto the GPU, where there is one; a snapshot is taken without."""
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.encoder.to(self.device)

    def predict(self, texts: list[str]) -> Embeddings:
        """A vector for each text, in the order of the texts.

        What is longer than the model can read is cut off. Texts of like length go through the
        model together, so that little of a batch is padding.
        """
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        vectors: list[list[float]] = [[] for _ in texts]
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            embedded = self.embed([texts[at] for at in chosen]).tolist()
            for at, vector in zip(chosen, embedded, strict=True):
                vectors[at] = vector
        return Embeddings(self.name, vectors)

    def embed(self, texts: list[str]) -> "torch.Tensor":
        """The vectors of one batch, shape (texts, width), on the CPU."""
        batch = self.tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
        batch = batch.to(self.device)
        autocast = torch.autocast(self.device.type, torch.bfloat16, self.device.type == "cuda")
        with torch.inference_mode(), autocast:
            states = self.encoder(**batch).last_hidden_state
        pooled = mean_pool(states.float(), batch["attention_mask"])
        return torch.nn.functional.normalize(pooled, dim=1).cpu()


def mean_pool(states: "torch.Tensor", mask: "torch.Tensor") -> "torch.Tensor":
    """The mean state of each text's own tokens: (texts, tokens, width) to (texts, width)."""
    weights = mask.unsqueeze(-1).to(states.dtype)
    return (states * weights).sum(1) / weights.sum(1).clamp(min=1)


def fetch(model: str) -> tuple[str, str]:
    """The name and folder of a model's files; those of a stand-in when the hub is out of reach."""
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
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
    )
    BertModel(config).save_pretrained(folder)
    return folder


def similarities(texts: list[str], vectors: list[list[float]]) -> list[Pair]:
    """Every pair of texts, the most similar first; the vectors have unit length."""
    pairs = [
        Pair(texts[left], texts[right], sum(map(mul, vectors[left], vectors[right])))
        for left, right in combinations(range(len(texts)), 2)
    ]
    return sorted(pairs, key=lambda pair: -pair.similarity)


def read_texts(path: str) -> list[str]:
    """The lines of a file that are not blank; without a path, some customers' questions.

    Raises ValueError if there are fewer than two, which leaves nothing to compare.
    """
    lines = Path(path).read_text(encoding="utf-8").splitlines() if path else QUESTIONS
    texts = [line.strip() for line in lines if line.strip()]
    if len(texts) < 2:
        raise ValueError(f"{path} has {len(texts)} lines with text, needs two")
    return texts


def main(texts: str = "", model: str = MODEL, output: str = "results") -> None:
    """Embed the lines of a file, keep the cosine of every pair and print the highest."""
    from model_inference_app import TextEmbedder

    lines = read_texts(texts)
    embeddings = TextEmbedder(model=model).predict.remote(lines)
    pairs = similarities(lines, embeddings.vectors)
    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "similarities.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["first", "second", "similarity"])
        table.writerows((pair.first, pair.second, f"{pair.similarity:.6f}") for pair in pairs)
    print(f"model: {embeddings.model}")
    print(f"{len(lines)} texts, {len(embeddings.vectors[0])} numbers each")
    for pair in pairs[:5]:
        print(f"{pair.similarity:.3f}  {pair.first} | {pair.second}")
