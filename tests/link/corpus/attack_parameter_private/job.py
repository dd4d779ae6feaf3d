class Model:
    _size: int = 3

    def a(self):
        return self._size
