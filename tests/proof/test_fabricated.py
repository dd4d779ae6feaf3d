"""Fabricated modules go along with what module-level code does with a package."""

from __future__ import annotations

import subprocess
import sys
from abc import ABC
from dataclasses import dataclass
from typing import Generic, Optional, TypeVar

import pytest

from jobspec.proof.fabricated import Fabricated

T = TypeVar("T")
torch = Fabricated("torch")


def test_attributes_keep_their_identity() -> None:
    assert torch.nn.Module is torch.nn.Module
    assert torch.nn is not torch.no
    assert torch.device("cpu") is torch.device("cpu")
    assert len({torch.float16, torch.float32, torch.float16}) == 2


def test_modules_are_the_attributes_of_their_parents() -> None:
    code = (
        "import sys; from jobspec.proof.fabricated import Fabricator\n"
        "sys.meta_path.insert(0, Fabricator(['deepnet']))\n"
        "import deepnet; before = deepnet.layers.dense\n"
        "import deepnet.layers.dense as dense; from deepnet import layers; from deepnet.io import x\n"
        "assert dense is before is layers.dense and x is deepnet.io.x"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_decorated_function_is_left_as_it_is() -> None:
    def plain() -> None:
        pass

    assert torch.compile(plain) is plain
    assert torch.inference_mode()(plain) is plain
    assert torch.jit.script(mode="x")(plain) is plain
    assert torch.register(int) is int


def test_bases_work_beside_others() -> None:
    class Net(torch.nn.Module, ABC, Generic[T], size=3):  # type: ignore[misc]  # fabricated base
        def __init__(self) -> None:
            super().__init__("anything", at=1)

    net = Net()
    assert isinstance(net, torch.nn.Module)
    assert not isinstance(3, torch.nn.Module)
    assert issubclass(Net, torch.nn.Module)
    assert Net.from_pretrained("x") is not None
    with pytest.raises(AttributeError):
        Net.__wrapped__  # noqa: B018


def test_it_is_a_context_a_container_an_annotation_and_a_number() -> None:
    with torch.no_grad() as context:
        assert context is torch.no_grad()
    assert list(torch.arange(3)) == []
    assert (torch.zeros(3) * 2 + 1)["x"] is not None
    assert [10, 20][torch.uint8] == 20
    assert Optional[torch.Tensor] is not None  # noqa: UP045

    @dataclass
    class Batch:
        x: torch.Tensor | None = torch.zeros(1)  # noqa: RUF009

    assert Batch().x is torch.zeros(1)
