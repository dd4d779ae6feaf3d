import functools


def traced(f):
    @functools.wraps(f)
    def run(self, *args):
        print('traced')
        return f(self, *args)

    return run


class Model:
    @traced
    def a(self):
        return 1
