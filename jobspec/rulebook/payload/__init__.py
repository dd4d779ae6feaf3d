"""Rules of the payload's code, and of how it uses what the spec gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobspec.rulebook.payload import (
    batched_lists,
    call_arguments,
    credential,
    deprecated_words,
    empty_credential,
    endpoint_json,
    foreign_path,
    generator_calls,
    local_folder,
    lost_write,
    made_objects,
    map_iterables,
    missing_file,
    missing_reload,
    missing_variable,
    read_only_write,
    remote_state,
    removed_words,
    returned_type,
    routed_calls,
    undeclared_key,
)

if TYPE_CHECKING:
    from jobspec.rulebook.book import JobRule

RULES: tuple[JobRule, ...] = (
    call_arguments,
    map_iterables,
    batched_lists,
    endpoint_json,
    remote_state,
    returned_type,
    made_objects,
    read_only_write,
    lost_write,
    foreign_path,
    missing_file,
    missing_reload,
    local_folder,
    credential,
    missing_variable,
    undeclared_key,
    empty_credential,
    removed_words,
    deprecated_words,
    generator_calls,
    routed_calls,
)
