"""What the locked environment holds."""

from importlib.metadata import distributions


def versions() -> dict[str, str]:
    """Every distribution and its version."""
    return {each.metadata["Name"]: each.version for each in distributions()}
