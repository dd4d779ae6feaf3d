class Base:
    size: int = 3

    def load(self):
        pass

    def predict(self):
        return self.size


class Model(Base):
    pass
