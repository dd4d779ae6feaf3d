import os

if os.name == "posix":
    try:
        SEP = os.sep
    except AttributeError:
        SEP = "/"


def work():
    return SEP
