"""Rules of images: what their builds do, and what is missing in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobspec.rulebook.image import (
    builder_python,
    dockerfile_words,
    leaving_python,
    old_cuda,
    registry_keys,
    repository_token,
    unexpanded,
)

if TYPE_CHECKING:
    from jobspec.rulebook.book import JobRule

RULES: tuple[JobRule, ...] = (
    builder_python,
    registry_keys,
    dockerfile_words,
    repository_token,
    old_cuda,
    leaving_python,
    unexpanded,
)
