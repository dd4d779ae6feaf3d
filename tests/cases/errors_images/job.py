def work(x: int = 1) -> int:
    return x


def start() -> None:
    print(1)
