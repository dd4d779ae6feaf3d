class Space:
    globals = {"x": 1}

    def globals_of(self):
        return self.globals


def work(x):
    globals = Space().globals_of()
    return globals, Space.globals
