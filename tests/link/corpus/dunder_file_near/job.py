import json

OTHER = json.__file__.endswith("__init__.py")
__files__ = 1


def work(__file=2):
    return OTHER, __files__, __file, "__file__"
