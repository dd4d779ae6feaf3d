import re

if (found := re.search(r"\d+", "abc123")) is not None:
    NUMBER = int(found[0])

match NUMBER:
    case 0:
        SIZE = "none"
    case n if n > 100:
        SIZE = "large"
    case _:
        SIZE = "small"


class Pt:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


def work(value):
    match value:
        case {"kind": "point", "xy": [x, y], **rest}:
            return x, y, rest
        case [first, *others] if (total := sum(others)) > 1:
            return first, others, total
        case Pt(x, y=2 as second):
            return x, second
        case str() | bytes() as text:
            return text, found[0], SIZE, n
