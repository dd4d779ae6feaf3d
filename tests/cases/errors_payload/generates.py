def work(x: int):
    yield x
