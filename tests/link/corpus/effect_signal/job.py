import signal

signal.signal(signal.SIGTERM, signal.SIG_IGN)


def work():
    return 1
