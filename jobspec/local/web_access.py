"""Who may ask an endpoint that wants credentials."""

from __future__ import annotations

from aiohttp import web

CREDENTIALS = ("Modal-Key", "Modal-Secret")
MISSING = "the headers Modal-Key and Modal-Secret are missing"
ANY_CREDENTIALS = "proxy authentication takes any Modal-Key and Modal-Secret"


def has_credentials(request: web.Request) -> bool:
    """Whether a request has any: there are no accounts here to compare them with."""
    return all(request.headers.get(name) for name in CREDENTIALS)


def bearer(request: web.Request) -> str:
    """The token that a request has for a session or from an account, or ""."""
    kind, _, token = request.headers.get("Modal-Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""
