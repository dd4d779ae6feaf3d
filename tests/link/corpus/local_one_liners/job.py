import launchlib
from launchlib import FORMAT


def work(): return 1


def short(x): return launchlib.FORMAT * x


def lam(x): return FORMAT * x


class Keeper:
    def show(self): return launchlib.figure("k").render([1])


def main(n: int): return short(n), lam(n), Keeper().show()
