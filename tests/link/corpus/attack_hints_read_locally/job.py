import imagelib

import typing


class Row:
    x: 'imagelib.Array'


def work():
    return typing.get_type_hints(Row)


def main():
    return typing.get_type_hints(Row)
