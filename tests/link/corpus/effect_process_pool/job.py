import multiprocessing

P = multiprocessing.Pool(1)


def work():
    return 1
