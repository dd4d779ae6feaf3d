import warnings


def work(x):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter('always')
        warnings.warn('x')
    return seen[0].lineno, seen[0].filename.rpartition('/')[2]
