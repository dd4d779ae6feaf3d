def averager():
    total, count, mean = 0.0, 0, None
    try:
        while True:
            value = yield mean
            total += value
            count += 1
            mean = total / count
    except GeneratorExit:
        print("closed")
        raise
    finally:
        print("finally", count)


def delegating():
    result = yield from inner()
    yield ("inner returned", result)


def inner():
    try:
        yield 1
    except KeyError as error:
        yield ("caught", str(error))
    return 7


PRIMED = averager()
next(PRIMED)


def work():
    first = PRIMED.send(10), PRIMED.send(20)
    PRIMED.close()
    gen = delegating()
    return first, next(gen), gen.throw(KeyError("k")), next(gen)
