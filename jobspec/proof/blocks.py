"""The `with image.imports():` blocks that a process enters, and how each ended."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass
class EnteredBlock:
    """A block that was entered, at its line; how it ended (None: at its end), and the image."""

    file: str
    line: int
    image: object
    error: str | None = "it did not end"


class Blocks:
    """Follows the `imports()` blocks of every image of Modal's SDK in this process."""

    def __init__(self) -> None:
        import modal

        self.entered: list[EnteredBlock] = []
        followed = self.entered
        image_class: Any = modal.Image
        original: Callable[[object], contextlib.AbstractContextManager[None]]
        original = vars(image_class)["imports"]

        @contextlib.contextmanager
        def imports(image: object) -> Iterator[None]:
            frame = sys._getframe(2)
            block = EnteredBlock(frame.f_code.co_filename, frame.f_lineno, image)
            followed.append(block)
            with original(image):
                try:
                    yield
                except BaseException as error:
                    block.error = f"{type(error).__name__}: {error}"
                    raise
                block.error = None

        image_class.imports = imports
