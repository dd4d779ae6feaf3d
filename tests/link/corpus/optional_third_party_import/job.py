"""The fallback is for another machine; the image has the package."""

try:
    import imagelib
except ImportError:
    imagelib = None

try:
    from imagelib import no_such_name
except ImportError:
    no_such_name = "fallback"


def work():
    return imagelib is not None and imagelib.ONE, no_such_name
