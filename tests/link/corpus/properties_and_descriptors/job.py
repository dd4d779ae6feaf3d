class Temperature:
    def __init__(self, celsius=0.0):
        self._celsius = celsius

    @property
    def fahrenheit(self):
        return self._celsius * 9 / 5 + 32

    @fahrenheit.setter
    def fahrenheit(self, value):
        self._celsius = (value - 32) * 5 / 9

    @fahrenheit.deleter
    def fahrenheit(self):
        self._celsius = None

    @staticmethod
    def units():
        return ["C", "F"]

    @classmethod
    def boiling(cls):
        return cls(100.0)


def work():
    t = Temperature.boiling()
    first = t.fahrenheit
    t.fahrenheit = 50
    second = t._celsius
    del t.fahrenheit
    return first, second, t._celsius, Temperature.units()
