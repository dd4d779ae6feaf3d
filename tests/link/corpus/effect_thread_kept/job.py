import threading

T = threading.Thread(target=len)
T.start()


def work():
    return 1
