SEEN = []


class Model:
    def __getattribute__(self, name):
        SEEN.append(name)
        return super().__getattribute__(name)

    def a(self):
        self.x = 1
        SEEN.clear()
        self.x
        return SEEN
