"""Wheels of the packages made for this proof, so that an image gets them as it gets any other."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from pathlib import Path

from .gate import PACKAGES

VERSION = "9999.0"  # above whatever an index may have under the same name


def build_wheels(folder: Path) -> None:
    """Write one wheel a package into `folder`, for pip's `find-links`."""
    folder.mkdir(parents=True)
    for package in sorted(path for path in PACKAGES.iterdir() if path.is_dir()):
        if not package.name.startswith("_"):
            _build(package, folder / f"{package.name}-{VERSION}-py3-none-any.whl")


def _build(package: Path, wheel: Path) -> None:
    info = f"{package.name}-{VERSION}.dist-info"
    contents = {
        path.relative_to(PACKAGES).as_posix(): path.read_bytes()
        for path in sorted(package.rglob("*.py"))
    }
    metadata = f"Metadata-Version: 2.1\nName: {package.name}\nVersion: {VERSION}\n"
    contents[f"{info}/METADATA"] = metadata.encode()
    contents[f"{info}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: by-hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    record = "".join(f"{name},{_digest(data)},{len(data)}\n" for name, data in contents.items())
    contents[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, data in contents.items():
            archive.writestr(name, data)


def _digest(data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=")
    return f"sha256={digest.decode()}"
