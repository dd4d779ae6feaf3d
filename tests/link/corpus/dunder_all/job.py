__all__ = ["work", "PUBLIC"]
__version__ = "1.2"
__author__ = "somebody"
PUBLIC = 1
_private = 2
__all__ += ["_private"]


def work():
    return __all__, __version__, __author__, _private
