def helper(model, x):
    return model.b(x)


class Model:
    def a(self, x):
        return helper(self, x)

    def b(self, x):
        return x
