sys = 'mine'
runpy = 2


def work(x):
    return sys, runpy
