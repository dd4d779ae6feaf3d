def work(x):
    from helpers import twice

    return twice(x)
