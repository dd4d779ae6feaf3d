def hook() -> dict[str, int]:
    return {}


def other() -> dict[str, int]:
    return {}
