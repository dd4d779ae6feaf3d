import os

os.environ["IMAGELIB_MODE"] = "fast"
os.environ.setdefault("IMAGELIB_OTHER", "1")

import imagelib

os.environ["IMAGELIB_MODE"] = "slow"


def work():
    return imagelib.MODE_AT_IMPORT, os.environ["IMAGELIB_MODE"]
