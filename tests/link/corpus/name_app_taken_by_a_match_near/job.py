match [1, 2]:
    case [first, *rest]:
        TEXT = first


def work():
    match {"app": 1}:
        case {"app": app}:
            return TEXT, app
