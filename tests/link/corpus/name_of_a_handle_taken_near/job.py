class Store:
    pass


def work():
    return Store.__name__, store is not None
