class Model:
    size: int = 3

    def a(self):
        return __class__.size, self.__class__.size
