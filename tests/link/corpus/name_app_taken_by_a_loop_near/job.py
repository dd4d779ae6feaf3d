NAMES = [app for app in ("a", "b")]


def work():
    return NAMES
