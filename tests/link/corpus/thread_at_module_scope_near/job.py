import threading

LOCK = threading.Lock()
EVENT = threading.Event()
EVENT.set()


def work():
    with LOCK:
        return EVENT.is_set()
