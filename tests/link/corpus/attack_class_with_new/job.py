class Model:
    def __new__(cls):
        made = super().__new__(cls)
        made.tag = 'new'
        return made

    def a(self):
        return self.tag
