COUNT = 0
CALLS: list = []


def bump():
    global COUNT, LAST
    COUNT += 1
    LAST = COUNT * 10
    CALLS.append(COUNT)


bump()


def work():
    bump()
    return COUNT, LAST, list(CALLS)
