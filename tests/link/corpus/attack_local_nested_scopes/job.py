import launchlib


def work():
    return 1


def main():
    class Inner:
        fmt = launchlib.FORMAT

        def get(self):
            return launchlib.FORMAT

    def gen():
        yield launchlib.FORMAT

    return Inner.fmt, Inner().get(), list(gen()), [launchlib.FORMAT for _ in range(1)], (lambda: launchlib.FORMAT)()
