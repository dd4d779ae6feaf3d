import imagelib

import json

json.flavour = imagelib.NAMES[0]


def work():
    return getattr(json, 'flavour', 'none')


def main():
    return getattr(json, 'flavour', 'none')
