def work(x: int):
    return x
