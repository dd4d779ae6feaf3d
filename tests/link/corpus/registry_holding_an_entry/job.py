"""The registry keeps the plain function, which the app's decorator does not change."""

SEEN = []


def register(function):
    SEEN.append(function.__name__)
    return function


@register
def work(x):
    return x, SEEN
