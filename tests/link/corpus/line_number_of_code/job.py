def helper():
    pass


def work():
    return helper.__code__.co_firstlineno
