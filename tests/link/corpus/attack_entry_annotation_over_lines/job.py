import imagelib


def work(
    x: dict[  # comment
        str, 'imagelib.Array | None'
    ] | None = None,
    *rest: imagelib.Array,
    y: 'it\'s' = 2,
    **kw: imagelib.Array | None,
) -> dict[
    str, imagelib.Array
]:
    return x, y
