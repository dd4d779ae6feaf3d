class Field:
    def __set_name__(self, owner, name):
        self.place = f"{owner.__name__}.{name}"

    def __get__(self, instance, owner):
        return self.place


class Base:
    known = {}

    def __init_subclass__(cls, /, tag=None, **kwargs):
        super().__init_subclass__(**kwargs)
        Base.known[tag or cls.__name__] = cls

    def __class_getitem__(cls, item):
        return (cls.__name__, item)


class A(Base, tag="first"):
    one = Field()


class B(A):
    two = Field()


def work():
    return {k: v.__name__ for k, v in Base.known.items()}, A.one, B.two, B().one, Base["x"]
