import imagelib

LIMITS = (1, 5)
assert LIMITS[0] < LIMITS[1], "ordered"
assert imagelib.ONE == 1, f"""the image's
{imagelib.ONE}"""


def work():
    assert LIMITS
    return LIMITS
