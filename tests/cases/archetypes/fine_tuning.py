"""LoRA fine-tuning that survives preemption."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from datasets import load_dataset
from peft import LoraConfig
from transformers import TrainerCallback
from trl import SFTConfig, SFTTrainer

if TYPE_CHECKING:
    from fine_tuning_app import RUNS, runs

MODEL = "Qwen/Qwen3-1.7B"


def fetch() -> None:
    """Have the weights before the first run."""
    from huggingface_hub import snapshot_download

    snapshot_download(MODEL)


class Commit(TrainerCallback):
    """Makes each checkpoint last."""

    def on_save(self, *args: object, **kwargs: object) -> None:
        runs.commit()


def train(name: str, steps: int = 500) -> str:
    """Train, or go on where an earlier attempt stopped; the path of the adapter."""
    folder = Path(RUNS, name)
    started = any(folder.glob("checkpoint-*"))
    trainer = SFTTrainer(
        model=MODEL,
        train_dataset=load_dataset("trl-lib/Capybara", split="train"),
        peft_config=LoraConfig(r=16, lora_alpha=32, target_modules="all-linear"),
        args=SFTConfig(output_dir=str(folder), max_steps=steps, save_steps=50, bf16=True),
        callbacks=[Commit()],
    )
    trainer.train(resume_from_checkpoint=started)
    trainer.save_model(str(folder / "adapter"))
    runs.commit()
    return str(folder / "adapter")


def main(name: str, steps: int = 500) -> None:
    """Start a run under a name; the same name resumes it."""
    from fine_tuning_app import train

    print(train.remote(name, steps))
