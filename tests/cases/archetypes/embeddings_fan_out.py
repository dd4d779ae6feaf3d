"""Texts to vectors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
from datasets import load_dataset
from sentence_transformers import SentenceTransformer

if TYPE_CHECKING:
    from embeddings_fan_out_app import results

BATCH = 512


class Embedder:
    def load(self) -> None:
        self.model = SentenceTransformer("BAAI/bge-small-en-v1.5", device="cuda")

    def embed(self, texts: list[str]) -> list[list[float]]:
        """A unit vector for each text."""
        return self.model.encode(texts, normalize_embeddings=True).tolist()


def batches(texts: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(texts), BATCH):
        yield texts[start : start + BATCH]


def embed_all(limit: int) -> int:
    """Embed the first texts of the set, and store them as Parquet."""
    from embeddings_fan_out_app import Embedder

    texts = load_dataset("ag_news", split="train")["text"][:limit]
    vectors = [vector for each in Embedder().embed.map(batches(texts)) for vector in each]
    pq.write_table(pa.table({"text": texts, "vector": vectors}), "/results/embeddings.parquet")
    results.commit()
    return len(vectors)
