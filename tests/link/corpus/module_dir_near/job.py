NAMES = [name for name in dir(int) if name == "real"]


def work():
    inner = 1
    return NAMES, inner, dir()
