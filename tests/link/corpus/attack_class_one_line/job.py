class Model: a = 1; b = 2


class Other:
    def a(self): return 1
