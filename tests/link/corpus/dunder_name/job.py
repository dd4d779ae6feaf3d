class Thing:
    pass


def helper():
    pass


WHERE = __name__


def work():
    return WHERE, __name__, Thing.__module__, helper.__module__, repr(Thing)
