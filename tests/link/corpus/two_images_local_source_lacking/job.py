import helpers


def plain(x):
    return helpers.twice(x)


def work(x):
    return helpers.NAME
