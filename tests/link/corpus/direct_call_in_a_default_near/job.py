def _work(x=2):
    return x * 2


def work(x=2):
    return _work(x)


def other(x=_work()):
    return x
