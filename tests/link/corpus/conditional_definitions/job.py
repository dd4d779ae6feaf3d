import sys

if sys.version_info >= (3, 8):

    def pick(x):
        return ("new", x)

else:

    def pick(x):
        return ("old", x)


if sys.byteorder == "little":
    ORDER = "le"
elif sys.byteorder == "big":
    ORDER = "be"
else:
    ORDER = "?"


def work(x):
    return pick(x), ORDER in ("le", "be")
