import pathlib

P = pathlib.Path('x')
P.unlink(missing_ok=True)


def work():
    return 1
