class Model:
    def stream(self):
        yield 1
