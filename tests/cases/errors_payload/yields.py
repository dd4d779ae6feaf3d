def work():
    yield 1
