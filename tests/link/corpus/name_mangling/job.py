__hidden = "module"


class Vault:
    __secret = "class"
    __slots__ = ("__slot",)

    def __init__(self):
        self.__slot = 1

    def __peek(self):
        return self.__secret

    def look(self):
        return self.__peek(), self.__slot, self._Vault__secret


class _Under:
    __x = 2


def work():
    return Vault().look(), Vault._Vault__secret, _Under._Under__x, __hidden, sorted(Vault.__slots__)
