def one() -> None:
    pass


def two() -> None:
    pass


def three() -> None:
    pass


def four() -> None:
    pass


def five() -> None:
    pass


def six() -> None:
    pass
