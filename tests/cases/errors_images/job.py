def work(x: int = 1) -> int:
    return x
