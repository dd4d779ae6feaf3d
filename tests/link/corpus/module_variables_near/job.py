import types

X = 1
NAMES = vars(types.SimpleNamespace(a=1))


def helper(a):
    b = 2
    return locals()


def work():
    return NAMES, helper(1)
