import imagelib


def helper(x: "imagelib.Array", scale: "int" = 2) -> "imagelib.Array":
    return x * scale


class Holder:
    array: "imagelib.Array"
    table: "dict[str, imagelib.Array]" = {}


def work(size: int) -> "list[int]":
    return helper(imagelib.zeros(size) + 1).values, Holder.__annotations__, helper.__annotations__
