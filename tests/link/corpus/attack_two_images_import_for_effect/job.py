import gpulib
import imagelib

gpulib.PATCHED = True
imagelib.PATCHED = True


def small():
    return imagelib.PATCHED


def large():
    return gpulib.PATCHED, imagelib.PATCHED
