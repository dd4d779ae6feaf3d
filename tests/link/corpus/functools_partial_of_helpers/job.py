import operator
from functools import partial, partialmethod, reduce

TABLE = {"inc": partial(operator.add, 1), "pow": partial(pow, 2)}
GETTERS = operator.itemgetter(0, -1), operator.attrgetter("real"), operator.methodcaller("bit_length")


def helper(a, b, *, c=0):
    return a, b, c


bound = partial(helper, 1, c=3)


class Cell:
    def set_state(self, state):
        return state

    on = partialmethod(set_state, True)


def work(items):
    return (
        {k: f(3) for k, f in TABLE.items()},
        GETTERS[0](items),
        [GETTERS[1](i) for i in items],
        bound(2),
        bound.func is helper,
        Cell().on(),
        reduce(operator.mul, items),
        sorted(items, key=operator.neg),
    )
