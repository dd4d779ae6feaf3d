NAMES = [app := "a", app]


def work():
    return NAMES
