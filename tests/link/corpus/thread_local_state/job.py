import threading

STATE = threading.local()
STATE.value = 4
LOCK = threading.Lock()


def work():
    with LOCK:
        return getattr(STATE, "value", "missing")
