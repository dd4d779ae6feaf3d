import json

ALPHA = 1


def one(x):
    return json.dumps([x, ALPHA])
