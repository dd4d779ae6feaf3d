import builtins

builtins.app = 3


def work(x):
    return app
