gpu = False


def work():
    return gpu
