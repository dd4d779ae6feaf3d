class Model:
    @classmethod
    def a(cls):
        return cls.__name__
