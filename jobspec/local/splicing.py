"""Two connections as one."""

from __future__ import annotations

import asyncio
from contextlib import suppress

CHUNK = 1 << 16  # bytes

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def splice(one: Connection, other: Connection) -> None:
    """Carry bytes both ways until both sides have ended; either may end its direction first."""
    try:
        await asyncio.gather(_carry(one[0], other[1]), _carry(other[0], one[1]))
    finally:
        for _, writer in (one, other):
            writer.close()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):  # lost, timed out, or out of reach
        while content := await reader.read(CHUNK):
            writer.write(content)
            await writer.drain()
    with suppress(OSError):
        if writer.can_write_eof():
            writer.write_eof()
