def _double(x):
    return x * 2


def work(x=2):
    return _double(x), TABLE


TABLE = [_double(3)]
