import imagelib


def work(x: imagelib.Array, *, y: "int" = 2) -> list[imagelib.Array]:
    return [x]
