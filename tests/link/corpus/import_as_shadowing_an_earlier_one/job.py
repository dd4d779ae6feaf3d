import json as codec
import math as imagelib

FIRST = imagelib.floor(2.5)

import imagelib

SECOND = imagelib.ONE
import json as imagelib_json


def work():
    return FIRST, SECOND, codec is imagelib_json
