modal = True


def work():
    return modal
