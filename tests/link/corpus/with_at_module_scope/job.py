import contextlib

import imagelib

SEEN = []


@contextlib.contextmanager
def noting(name):
    SEEN.append(("enter", name))
    yield name.upper()
    SEEN.append(("exit", name))


with noting("a") as UPPER, noting("b"):
    INSIDE = len(SEEN)

with imagelib.no_grad() as guard:
    ACTIVE = imagelib.no_grad.active

with contextlib.suppress(KeyError):
    {}["x"]
    NEVER = 1

NOW = imagelib.no_grad.active


def work():
    return SEEN, UPPER, INSIDE, ACTIVE, NOW, type(guard).__name__
