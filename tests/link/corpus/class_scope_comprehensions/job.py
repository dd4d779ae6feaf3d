x = "global"
n = 2


class Scope:
    x = "class"
    n = 4
    first_iterable = [i for i in range(n)]
    inner = [x for _ in range(1)]
    nested = [[x, y] for y in x[:2]]
    gen = list((x, i) for i in range(1))
    lam = lambda: x

    def method(self):
        return x

    for loop_var in range(n):
        pass


def work():
    return Scope.first_iterable, Scope.inner, Scope.nested, Scope.gen, Scope.lam(), Scope().method(), Scope.loop_var
