def make(n):
    def run(x):
        return x * n

    return run


tripled = make(3)


def work(x):
    return tripled(x)
