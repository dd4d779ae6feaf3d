import helpers


def work(x):
    return helpers.twice(x)
