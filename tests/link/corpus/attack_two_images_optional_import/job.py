try:
    import gpulib
except ImportError:
    gpulib = None


def small():
    return gpulib is None or True


def large():
    return gpulib.TWO
