"""Sticky sessions of a server: whose requests go to one container for as long as they last."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from jobspec.local.containers import Container


@dataclass(eq=False)
class Session:
    """One session.

    Attributes:
        idle_timeout: seconds without a request after which it ends.
        requests: how many it has now.
        used_at: when the last one ended, by the monotonic clock.
    """

    session_id: str
    token: str
    container: Container
    idle_timeout: float
    requests: int
    used_at: float

    @property
    def live(self) -> bool:
        """Whether it has not been idle for too long."""
        return self.requests > 0 or time.monotonic() - self.used_at < self.idle_timeout


class Sessions:
    """The sessions of one server, by token."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}

    def start(self, container: Container, idle_timeout: float) -> Session:
        """A new session with a container."""
        session = Session(
            session_id=f"ss-{secrets.token_hex(8)}",
            token=secrets.token_urlsafe(24),
            container=container,
            idle_timeout=idle_timeout,
            requests=0,
            used_at=time.monotonic(),
        )
        self._sessions[session.token] = session
        return session

    def get(self, token: str) -> Session | None:
        """The live session of a token."""
        self._drop_idle()
        return self._sessions.get(token)

    def end(self, token: str) -> Session | None:
        """End the token's session, if it was live."""
        self._drop_idle()
        return self._sessions.pop(token, None)

    def of(self, container: Container) -> int:
        """How many live sessions a container has."""
        self._drop_idle()
        return sum(1 for s in self._sessions.values() if s.container is container)

    def drop(self, container: Container) -> None:
        """End the sessions of a container that has ended."""
        kept = {t: s for t, s in self._sessions.items() if s.container is not container}
        self._sessions = kept

    def _drop_idle(self) -> None:
        self._sessions = {t: s for t, s in self._sessions.items() if s.live}
