class Model:
    __size: int = 3

    def a(self):
        return self.__size
