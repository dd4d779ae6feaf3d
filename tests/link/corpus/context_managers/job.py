import contextlib


class Swallow:
    def __enter__(self):
        print("in")
        return self

    def __exit__(self, kind, error, trace):
        print("out", kind.__name__ if kind else None)
        return kind is KeyError


@contextlib.contextmanager
def timed(label):
    print("start", label)
    try:
        yield label
    finally:
        print("stop", label)


@contextlib.asynccontextmanager
async def opened():
    yield "async"


async def work():
    with Swallow() as s, timed("t") as t:
        raise KeyError("x")
    with contextlib.ExitStack() as stack:
        stack.enter_context(timed("one"))
        stack.callback(print, "callback")
    async with opened() as o:
        return type(s).__name__, t, o
