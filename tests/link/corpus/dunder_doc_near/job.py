"""Usage text."""


def helper():
    """Helper text."""


class Box:
    """Box text."""

    text = __doc__


def work():
    return helper.__doc__, Box.text
