COUNT = 0


def work(x):
    global COUNT
    COUNT += x
    return COUNT
