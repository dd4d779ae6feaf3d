"""The module's own annotations."""

count: int = 1
name: "str"
if count:
    inner: float = 2.0


def work():
    return dict(__annotations__)
