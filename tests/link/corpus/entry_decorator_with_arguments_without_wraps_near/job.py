from functools import update_wrapper, wraps


def retry(times):
    def decorate(function):
        @wraps(function)
        def run(*args):
            return function(*args)

        return run

    return decorate


def tagged(function):
    function.tag = 1
    return function


@tagged
@retry(3)
def work(x):
    return x
