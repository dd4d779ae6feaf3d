LIMITS = 4


def work():
    return LIMIT, LIMITS
