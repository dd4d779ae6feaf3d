import threading


class Mine(threading.Thread):
    def run(self):
        pass


Mine().start()


def work():
    return 1
