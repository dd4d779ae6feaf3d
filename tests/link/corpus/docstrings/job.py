r"""The module's \ docstring."""
"""A second string, which is no docstring."""


def one():
    """One."""


def two():
    'single'
    "not this"


def three():
    f"""not a docstring {1}"""


class Four:
    """Four.

        Indented.
    """

    attribute = 1
    """An attribute docstring."""


class Five:
    __doc__ = "set by hand"


def work():
    "entry docs"
    return one.__doc__, two.__doc__, three.__doc__, Four.__doc__, Five.__doc__, Four().__doc__
