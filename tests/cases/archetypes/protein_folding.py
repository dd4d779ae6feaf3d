"""Fold proteins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import esm
import torch


def fetch_weights() -> None:
    """Put the weights where every container finds them."""
    import esm

    esm.pretrained.esmfold_v1()


class Folder:
    def load(self) -> None:
        torch.set_float32_matmul_precision("medium")
        self.model = esm.pretrained.esmfold_v1().eval().cuda()

    def fold(self, name: str, sequence: str) -> tuple[str, str]:
        """The name, and the structure in PDB format."""
        with torch.inference_mode():
            return name, self.model.infer_pdb(sequence)


def sequences(fasta: str = "proteins.fasta") -> Iterator[tuple[str, str]]:
    """The records of a local FASTA file."""
    for record in Path(fasta).read_text(encoding="utf-8").split(">")[1:]:
        name, _, body = record.partition("\n")
        yield name.split()[0], body.replace("\n", "")


def write(results: Iterable[tuple[str, str]], output: Path) -> None:
    for name, structure in results:
        (output / f"{name}.pdb").write_text(structure, encoding="utf-8")
