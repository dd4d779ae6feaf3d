GPU = False


def work(gpu=1):
    return GPU, gpu
