import inspect


def helper(a, b=2):
    """Docs."""


def work():
    return str(inspect.signature(helper)), inspect.getdoc(helper), inspect.isfunction(helper)
