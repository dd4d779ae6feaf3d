f'not {1} a docstring'
b'bytes'
...
1


def work(x):
    return x
