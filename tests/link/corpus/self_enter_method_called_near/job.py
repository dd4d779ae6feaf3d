class Model:
    def load(self):
        self._load()

    def _load(self):
        self.x = getattr(self, "x", 0) + 1

    def a(self):
        self._load()
        return self.x
