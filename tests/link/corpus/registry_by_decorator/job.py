HANDLERS = {}


def register(name):
    def add(function):
        HANDLERS[name] = function
        return function

    return add


@register("double")
def double(x):
    return x * 2


@register("square")
def square(x):
    return x * x


def work(x):
    return {name: handler(x) for name, handler in HANDLERS.items()}
