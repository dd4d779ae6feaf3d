class Model:
    def a(self):
        return 1

    def a(self):
        return 2
