def helper(a):
    pass


def work():
    return helper.__qualname__, helper.__closure__
