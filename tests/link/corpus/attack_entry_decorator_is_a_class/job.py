import functools


class Traced:
    def __init__(self, f):
        functools.update_wrapper(self, f)
        self.f = f

    def __call__(self, *a):
        return self.f(*a)


@Traced
def work(x):
    return x
