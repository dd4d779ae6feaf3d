class Counter:
    count = 0


class Model:
    count = 0

    def a(self):
        type(self).count += 1
        __class__.count += 1
        Counter.count += 5
        return self.count, Counter.count
