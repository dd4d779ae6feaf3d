import json, imagelib, os as o, imagelib.extra as e


def work():
    return json.dumps([imagelib.ONE]), o.sep, e.DEPTH
