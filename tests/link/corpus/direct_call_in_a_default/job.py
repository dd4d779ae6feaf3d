def work(x=2):
    return x * 2


def other(x=work()):
    return x
