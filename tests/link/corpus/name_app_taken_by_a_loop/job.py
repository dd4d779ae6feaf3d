NAMES = []
for app in ("a", "b"):
    NAMES.append(app)


def work():
    return NAMES
