import contextlib

STACK = contextlib.ExitStack()
STACK.callback(len, "x")


def work():
    return STACK.close()
