import sys

if sys.platform == "nowhere":
    import winreg
else:
    import json as winreg

try:
    from math import no_such_name
except ImportError:
    no_such_name = "fallback"


def work():
    return winreg.__name__, no_such_name
