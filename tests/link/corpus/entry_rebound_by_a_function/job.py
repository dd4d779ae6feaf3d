def work(x):
    return 1


def patch():
    global work
    work = None
