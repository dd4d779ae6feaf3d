def helper(a=1):
    pass


def work():
    return helper.__defaults__, helper.__kwdefaults__, helper.__name__
