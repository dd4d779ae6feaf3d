def patch():
    work = 3
    return work


def work(x):
    return patch()
