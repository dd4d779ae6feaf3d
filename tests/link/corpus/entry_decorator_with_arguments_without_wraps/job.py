def retry(times):
    def decorate(function):
        def run(*args):
            return function(*args)

        return run

    return decorate


@retry(3)
def work(x):
    return x
