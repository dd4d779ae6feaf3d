"""How a container with a network of its own reaches the world: by an HTTP proxy in this process."""

from __future__ import annotations

import asyncio
import base64
from urllib.parse import unquote, urlsplit

from jobspec.local.splicing import Connection, splice

PROXY_PORT = 61128  # in the container, where nothing else is likely to listen
SCHEMES = ("http", "https")


def proxy_variables() -> dict[str, str]:
    """The environment variables by which programs find the proxy."""
    address = f"http://127.0.0.1:{PROXY_PORT}"
    names = [f"{scheme}_proxy" for scheme in SCHEMES]
    proxies = {name: address for lower in names for name in (lower, lower.upper())}
    return {**proxies, "no_proxy": "127.0.0.1,localhost", "NO_PROXY": "127.0.0.1,localhost"}


async def pass_on_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one connection of a program: its request goes where it says, or to the machine's proxy."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        method, target, _ = head.split(b" ", 2)
        upstream, opening = await _upstream(method.decode(), target.decode(), head)
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError, OSError):
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()
        return
    if opening:
        upstream[1].write(opening)
    else:
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    await splice((reader, writer), upstream)


async def _upstream(method: str, target: str, head: bytes) -> tuple[Connection, bytes]:
    """Whom to ask, and with what; with nothing where the program is to speak for itself."""
    # Only here, for it loads a whole HTTP client.
    from urllib.request import getproxies_environment, proxy_bypass

    tunnel = method == "CONNECT"
    url = urlsplit(f"https://{target}" if tunnel else target)
    if not url.hostname:
        raise ValueError(f"{target} names no host")
    port = url.port or (443 if url.scheme == "https" else 80)
    proxy = getproxies_environment().get(url.scheme)
    if proxy and not proxy_bypass(f"{url.hostname}:{port}"):
        parts = urlsplit(proxy if "//" in proxy else f"http://{proxy}")
        secured = parts.scheme == "https"
        connection = await asyncio.open_connection(
            parts.hostname, parts.port or (443 if secured else 80), ssl=secured or None
        )
        return connection, _with_credentials(head, parts.username, parts.password)
    connection = await asyncio.open_connection(url.hostname, port)
    if tunnel:
        return connection, b""
    origin = url._replace(scheme="", netloc="").geturl() or "/"
    lines = [line for line in head.split(b"\r\n")[1:-2] if not line.lower().startswith(b"proxy-")]
    kept = [line for line in lines if not line.lower().startswith(b"connection:")]
    first = f"{method} {origin} HTTP/1.1".encode()
    return connection, b"\r\n".join([first, *kept, b"Connection: close", b"", b""])


def _with_credentials(head: bytes, user: str | None, password: str | None) -> bytes:
    if user is None:
        return head
    pair = f"{unquote(user)}:{unquote(password or '')}".encode()
    line = b"Proxy-Authorization: Basic " + base64.b64encode(pair)
    first, rest = head.split(b"\r\n", 1)
    return b"\r\n".join([first, line, rest])
