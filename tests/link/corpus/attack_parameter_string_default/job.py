class Model:
    size: str = 'it\'s "q" {{x}} \n'

    def a(self):
        return self.size
