STATE = []
EXTRA = 0


def two():
    return STATE, EXTRA
