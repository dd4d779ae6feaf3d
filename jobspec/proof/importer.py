"""The import proof: an app is imported as Modal imports it, and what it does is judged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from jobspec.proof.effects import Effect, Frame
from jobspec.proof.judge import Block, Finding, Observation, judge

LAUNCHING = "launching side"


class ImporterError(Exception):
    """The process that imports apps could not be started or has ended."""


@dataclass(frozen=True)
class Packages:
    """Top-level import names of third-party packages that a side has.

    Fabricated ones need not be installed, and go along with anything; real ones are imported from
    this environment, with what they require.
    """

    fabricated: tuple[str, ...] = ()
    real: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proof:
    """What importing an app showed: the findings, none where it is harmless, and all observed."""

    findings: tuple[Finding, ...]
    observations: tuple[Observation, ...]

    @property
    def holds(self) -> bool:
        """Whether importing the app has no effect outside its process, and all of it ran."""
        return not self.findings


@dataclass(frozen=True)
class LaunchedEntry:
    """A function or class that importing an app has defined: its tag, and what containers need."""

    tag: str
    data: Mapping[str, Any]

    @property
    def parameters(self) -> Mapping[str, str]:
        """The parameters without which a class has no instance, with the names of their types."""
        found: Mapping[str, str] = self.data["parameters"]
        return found


@dataclass(frozen=True)
class Launched:
    """An import on the launching side, and what it has defined."""

    observation: Observation
    entries: tuple[LaunchedEntry, ...]


class Importer:
    """Imports apps in fresh processes; a context manager. One use at a time.

    Raises ImporterError where the SDK cannot be imported or the process ends.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="jobspec-")
        self._source = str(Path(__file__).parent.parent.parent)
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("MODAL_")
        }
        # No account and no server: what an app tries to reach is not there.
        environment["MODAL_CONFIG_PATH"] = str(Path(self._folder.name, "none.toml"))
        environment["MODAL_SERVER_URL"] = f"unix://{Path(self._folder.name, 'none.sock')}"
        environment["MODAL_TRACEBACK"] = "1"  # plain ones: a rich one of a deep stack takes seconds
        environment["PYTHONPATH"] = self._source
        self._process = subprocess.Popen(
            [sys.executable, "-m", "jobspec.proof.server"],
            cwd=self._folder.name,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # a terminal's Ctrl-C is not for it
        )
        self._receive()

    def __enter__(self) -> Importer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()
        self._folder.cleanup()

    def prove(
        self,
        app: Path,
        images: Mapping[str, Packages] | Packages,
        *,
        launching: Packages = Packages(),
        sources: Iterable[str] = (),
        credentials: Iterable[str] = (),
    ) -> Proof:
        """Import the app on the launching side, and in a container of each of its entries.

        Args:
            app: the file; it is imported in its own folder.
            images: what the containers have: one for all of them, or by the tag of the entry (the
                name that Modal knows it by; `Model.*` for a class).
            launching: what the launching side has beside Modal's SDK.
            sources: modules beside the app that containers have too.
            credentials: environment variables that hold secrets, beside those that look like it.
        """
        launched = self.launch(app, launching, credentials)
        observations = [launched.observation]
        for entry in launched.entries:
            packages = images if isinstance(images, Packages) else images[entry.tag]
            observations.append(self.contain(app, entry, launched, packages, sources, credentials))
        findings = judge(app.absolute(), observations)
        return Proof(tuple(findings), tuple(observations))

    def launch(self, app: Path, packages: Packages, credentials: Iterable[str] = ()) -> Launched:
        """Import the app on the launching side; arguments as of `prove`."""
        reply = self._ask(app, packages, None, [], (), credentials)
        entries = tuple(LaunchedEntry(each["tag"], each) for each in reply["entries"])
        return Launched(_observation(LAUNCHING, reply), entries)

    def contain(
        self,
        app: Path,
        entry: LaunchedEntry,
        launched: Launched,
        packages: Packages,
        sources: Iterable[str] = (),
        credentials: Iterable[str] = (),
    ) -> Observation:
        """Import the app as the container of one of its entries does; arguments as of `prove`."""
        entries = [each.data for each in launched.entries]
        reply = self._ask(app, packages, entry.tag, entries, sources, credentials)
        return _observation(f"container of {entry.tag}", reply)

    def _ask(
        self,
        app: Path,
        packages: Packages,
        entry: str | None,
        entries: Sequence[Mapping[str, object]],
        sources: Iterable[str],
        credentials: Iterable[str],
    ) -> dict[str, Any]:
        request = {
            "app": str(app.absolute()),
            "source": self._source,
            "sources": list(sources),
            "credentials": list(credentials),
            "fabricated": packages.fabricated,
            "real": packages.real,
            "entry": entry,
            "entries": entries,
        }
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise ImporterError(f"the importing process has ended: {error}") from error
        return self._receive()

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise ImporterError("the importing process has ended")
        reply: dict[str, Any] = json.loads(line)
        return reply


def _observation(side: str, reply: Mapping[str, Any]) -> Observation:
    failure = reply["failure"]
    return Observation(
        side=side,
        is_container=side != LAUNCHING,
        failure=failure["message"] if failure else None,
        trace=failure["trace"] if failure else "",
        effects=tuple(
            Effect(each["kind"], each["what"], tuple(Frame(**frame) for frame in each["stack"]))
            for each in reply["effects"]
        ),
        blocks=tuple(Block(**each) for each in reply["blocks"]),
        warnings=tuple(reply["warnings"]),
        printed=reply["printed"],
    )
