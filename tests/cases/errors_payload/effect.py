open("x").read()


def work():
    pass
