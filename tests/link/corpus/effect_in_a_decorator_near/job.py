import functools
import os


def noting(function):
    @functools.wraps(function)
    def run():
        with open(os.devnull, "a") as file:
            file.write(function.__name__)
        return function()

    return run


@noting
def helper():
    return 1


def work():
    return helper()
