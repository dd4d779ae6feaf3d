def nightly() -> None:
    print("good night")


def hourly(count: int = 1) -> int:
    return count
