"""What the image was built for."""

import subprocess


def release() -> str:
    """The tool's own answer."""
    return subprocess.run(["tool"], capture_output=True, text=True, check=True).stdout.strip()
