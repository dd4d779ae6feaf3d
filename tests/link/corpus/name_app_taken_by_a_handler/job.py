try:
    int("x")
except ValueError as app:
    TEXT = str(app)


def work():
    return TEXT
