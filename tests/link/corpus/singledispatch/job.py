from functools import singledispatch, singledispatchmethod


@singledispatch
def show(value):
    return f"other {value}"


@show.register
def _(value: int):
    return f"int {value}"


@show.register(str)
def _(value):
    return f"str {value}"


class Shower:
    @singledispatchmethod
    def show(self, value):
        return "m-other"

    @show.register
    def _(self, value: list):
        return "m-list"


def work(value):
    return show(value), Shower().show(value), sorted(t.__name__ for t in show.registry)
