import imagelib

import types

ROWS = []
space = types.SimpleNamespace(rows=ROWS)
space.rows.append(imagelib.ONE)


def work():
    return ROWS


def main():
    return ROWS
