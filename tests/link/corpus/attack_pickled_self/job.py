import copy


class Model:
    def load(self):
        self.x = [1]

    def a(self):
        other = copy.copy(self)
        return sorted(other.__dict__)
