class Model:
    def start(self):
        class Inner:
            def __init__(self):
                self.other = 1

        self.inner = Inner()

    def a(self):
        return self.inner.other
