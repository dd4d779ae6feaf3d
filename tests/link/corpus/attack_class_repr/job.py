class Model:
    def a(self):
        return repr(type(self)), type(self).__name__, self.__class__.__qualname__, type(self).__module__
