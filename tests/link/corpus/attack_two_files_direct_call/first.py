from second import two


def one(x):
    return two(x)
