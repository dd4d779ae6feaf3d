def two(x):
    return len('abc')
