class Model:
    def __setattr__(self, name, value):
        print('set', name)
        super().__setattr__(name, value)

    def a(self):
        self.x = 1
