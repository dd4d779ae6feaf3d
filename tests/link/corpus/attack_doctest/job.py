import doctest


def helper():
    '''
    >>> helper()
    1
    '''
    return 1


def work(x):
    return doctest.testmod().attempted
