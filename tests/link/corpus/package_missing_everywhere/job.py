try:
    import package_that_nobody_has as accelerated
except ImportError:
    accelerated = None


def work():
    return accelerated is None
