import threading

SEEN = []
threading.Thread(target=SEEN.append, args=(1,)).start()


def work():
    return SEEN
