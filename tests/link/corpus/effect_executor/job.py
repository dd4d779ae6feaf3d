from concurrent.futures import ThreadPoolExecutor

E = ThreadPoolExecutor(1)
E.submit(len, 'x')


def work():
    return 1
