"""A package that only the launching side has."""

FORMAT = "png"


class Figure:
    def __init__(self, title):
        self.title = title

    def render(self, values):
        return f"{self.title}:{sorted(values)}"


def figure(title="plot"):
    return Figure(title)


def styled(function):
    return function
