import json


def work():
    return json.__spec__.name, __name__
