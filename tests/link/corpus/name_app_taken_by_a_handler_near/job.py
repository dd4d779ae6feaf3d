try:
    int("x")
except ValueError as error:
    TEXT = str(error)


def work():
    return TEXT
