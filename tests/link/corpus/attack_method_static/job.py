class Model:
    @staticmethod
    def a():
        return 1
