def counter(start):
    count = start

    def step(by=1):
        nonlocal count
        count += by
        return count

    return step


TICK = counter(10)
TICK()
ADDERS = [lambda x, n=n: x + n for n in range(3)]
LATE = [lambda x: x + n for n in range(3)]


def make(kind):
    class Made:
        name = kind

        def __repr__(self):
            return f"<{self.name}>"

    return Made


Red = make("red")


def work():
    return TICK(5), [f(10) for f in ADDERS], [f(10) for f in LATE], Red(), Red.__qualname__
