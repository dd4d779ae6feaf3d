"""A slow writer."""

from __future__ import annotations

import time
from collections.abc import Iterator

from fastapi.responses import StreamingResponse


def tokens(prompt: str) -> Iterator[str]:
    """The words of the prompt, one by one."""
    for word in prompt.split():
        time.sleep(0.1)
        yield word + " "


def stream(prompt: str) -> StreamingResponse:
    """The same over HTTP."""
    from streaming_app import tokens

    return StreamingResponse(tokens.remote_gen(prompt), media_type="text/plain")
