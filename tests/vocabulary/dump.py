"""Prints the parameters of all that Modal's installed SDK declares things with, as JSON.

Runs in an environment that has nothing but `modal`. One object: dotted name to parameter names.
"""

from __future__ import annotations

import inspect
import json
import sys

import modal

MAKERS = (
    "App",
    "App.function",
    "App.cls",
    "App.server",
    "App.local_entrypoint",
    "Volume.from_name",
    "Volume.with_mount_options",
    "Volume.read_only",
    "Secret.from_name",
    "Secret.from_dict",
    "Secret.from_dotenv",
    "Secret.from_local_environ",
    "Dict.from_name",
    "Queue.from_name",
    "Proxy.from_name",
    "CloudBucketMount",
    "Retries",
    "Cron",
    "Period",
    "parameter",
    "method",
    "enter",
    "exit",
    "batched",
    "concurrent",
    "clustered",
    "sessioned",
    "fastapi_endpoint",
    "asgi_app",
    "wsgi_app",
    "web_server",
)


def parameters(name: str) -> list[str] | None:
    """The names of the parameters of one callable, or None where this SDK does not have it."""
    found: object = modal
    for part in name.split("."):
        found = getattr(found, part, None)
    if not callable(found):
        return None
    return [each for each in inspect.signature(found).parameters if each not in ("self", "cls")]


def image_methods() -> list[str]:
    """All public methods of an image: where it starts, its steps, and what else it can do."""
    return [
        f"Image.{name}"
        for name in sorted(dir(modal.Image))
        if not name.startswith("_") and callable(getattr(modal.Image, name))
    ]


def main() -> None:
    """Print what there is."""
    found = {name: parameters(name) for name in (*MAKERS, *image_methods())}
    json.dump({name: each for name, each in found.items() if each is not None}, sys.stdout)


if __name__ == "__main__":
    main()
