import json
import math

BETA = 2


def two(x):
    return json.dumps([x, BETA, math.floor(2.5)])
