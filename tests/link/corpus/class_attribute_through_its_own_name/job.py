class Model:
    count = 0

    def a(self):
        Model.count += 1
        return self.count
