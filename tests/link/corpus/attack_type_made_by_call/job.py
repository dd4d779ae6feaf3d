import imagelib

Net = type('Net', (imagelib.Array,), {})
Other = type('Other', (object,), {'x': 1})


def work():
    return Other.x


def main():
    return Other.x
