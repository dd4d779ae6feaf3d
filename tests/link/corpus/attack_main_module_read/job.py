import __main__


def work(x):
    return hasattr(__main__, 'work')
