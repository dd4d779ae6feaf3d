"""Rules of images: what their builds do, and what is missing in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobspec.rulebook.image import (
    absent_import,
    builder_python,
    client_module,
    dockerfile_words,
    leaving_python,
    newer_syntax,
    no_common_version,
    not_checked,
    old_cuda,
    other_stdlib,
    registry_keys,
    repository_token,
    transitive_import,
    unexpanded,
    unlisted_import,
    unused_package,
)

if TYPE_CHECKING:
    from jobspec.rulebook.book import JobRule

RULES: tuple[JobRule, ...] = (
    absent_import,
    unlisted_import,
    transitive_import,
    unused_package,
    no_common_version,
    newer_syntax,
    other_stdlib,
    client_module,
    not_checked,
    builder_python,
    registry_keys,
    dockerfile_words,
    repository_token,
    old_cuda,
    leaving_python,
    unexpanded,
)
