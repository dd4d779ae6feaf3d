import sys
import types

X = 4


def work():
    return "json" in sys.modules, sorted(vars(types.SimpleNamespace(a=X)))
