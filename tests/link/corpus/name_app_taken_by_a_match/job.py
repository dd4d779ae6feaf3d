match [1, 2]:
    case [first, *app]:
        TEXT = first


def work():
    return TEXT
