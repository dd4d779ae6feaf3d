NAMES = [a := "a", a]


def work():
    return [app := "x", app], NAMES
