"""Sentiment of texts."""

from __future__ import annotations

from pydantic import BaseModel
from transformers import AutoModelForSequenceClassification, AutoTokenizer

NAME = "distilbert/distilbert-base-uncased-finetuned-sst-2-english"


class Question(BaseModel):
    texts: list[str]


class Sentiment:
    def load(self) -> None:
        """On the CPU, so that the snapshot holds it."""
        self.tokenizer = AutoTokenizer.from_pretrained(NAME)
        self.model = AutoModelForSequenceClassification.from_pretrained(NAME).eval()

    def move(self) -> None:
        self.model.to("cuda")

    def score(self, texts: list[str]) -> list[float]:
        """The probability that each text is a friendly one."""
        inputs = self.tokenizer(texts, padding=True, return_tensors="pt").to("cuda")
        return self.model(**inputs).logits.softmax(dim=1)[:, 1].tolist()

    def ask(self, question: Question) -> dict[str, list[float]]:
        return {"scores": self.score.local(question.texts)}
