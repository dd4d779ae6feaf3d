import imagelib

BEFORE = imagelib.PATCHED

import patchlib

AFTER = imagelib.PATCHED


def work():
    return BEFORE, AFTER
