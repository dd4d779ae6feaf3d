"""Speech recognition over a folder of recordings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import librosa
import torch
from transformers import pipeline

RATE = 16_000


class Transcriber:
    """One pipeline for the life of a container."""

    def load(self) -> None:
        self.recognize = pipeline(
            "automatic-speech-recognition",
            model="openai/whisper-large-v3-turbo",
            torch_dtype=torch.float16,
            device="cuda",
            model_kwargs={"cache_dir": "/cache"},
        )

    def transcribe(self, recording: list[bytes]) -> list[str]:
        """The text of each recording of a batch."""
        Path("/tmp/batch").mkdir(exist_ok=True)
        waves = []
        for index, content in enumerate(recording):
            file = Path(f"/tmp/batch/{index}.audio")
            file.write_bytes(content)
            waves.append(librosa.load(file, sr=RATE)[0])
        return [each["text"] for each in self.recognize(waves, batch_size=len(waves))]


def recordings(folder: str = "recordings") -> Iterator[bytes]:
    """The recordings of a local folder, in order."""
    for file in sorted(Path(folder).glob("*.wav")):
        yield file.read_bytes()


def write(results: Iterable[str], output: Path) -> None:
    """One line of JSON a recording."""
    with (output / "transcripts.jsonl").open("w", encoding="utf-8") as file:
        for index, text in enumerate(results):
            file.write(json.dumps({"recording": index, "text": text}) + "\n")
