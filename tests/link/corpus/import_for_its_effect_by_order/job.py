import patchlib
import imagelib

SEEN = imagelib.PATCHED


def work():
    return SEEN
