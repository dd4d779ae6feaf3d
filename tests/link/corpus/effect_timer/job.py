import threading

threading.Timer(1, len, 'x').start()


def work():
    return 1
