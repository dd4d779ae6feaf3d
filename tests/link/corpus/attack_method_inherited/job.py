class Base:
    def a(self):
        return 1


class Model(Base):
    pass
