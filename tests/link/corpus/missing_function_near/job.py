if True:

    def other():
        return 1


def work():
    return other()
