class store:
    pass


def work():
    return store.__name__
