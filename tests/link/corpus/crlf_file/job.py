"""Doc."""
import imagelib

TEXT = """one
two"""
MOVED = imagelib.col("""three
four""")
JOINED = "a \
b"


def work():
    return TEXT, MOVED, JOINED
