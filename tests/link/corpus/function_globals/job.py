def helper():
    pass


def work():
    return len(helper.__globals__)
