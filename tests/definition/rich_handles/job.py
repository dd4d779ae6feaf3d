def one() -> int:
    return 1


def two() -> int:
    return 2


def three() -> int:
    return 3


def main() -> None:
    pass
