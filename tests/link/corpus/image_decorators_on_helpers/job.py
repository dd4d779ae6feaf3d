import imagelib
from imagelib import compiled


@imagelib.jit
def fast(x):
    return x + 1


@compiled("max")
@imagelib.no_grad()
def faster(x):
    """Docs."""
    return x, imagelib.no_grad.active


@compiled(
    mode="""multi
line"""
)
def fastest(x):
    return fast(x)


def work(x):
    @imagelib.jit
    def inner(y):
        return y

    return fast(x), faster(x), fastest(x), inner(x), faster.__doc__, fastest.__name__
