import collections


class Ordered(type):
    @classmethod
    def __prepare__(mcs, name, bases, **options):
        return collections.OrderedDict(injected=len(name))

    def __new__(mcs, name, bases, body, *, upper=False):
        cls = super().__new__(mcs, name, bases, dict(body))
        cls.order = [key for key in body if not key.startswith("__")]
        cls.upper = upper
        return cls

    def __call__(cls, *args):
        made = super().__call__(*args)
        made.via = "metaclass"
        return made

    def __contains__(cls, item):
        return item in cls.order


class Thing(metaclass=Ordered, upper=True):
    b = 1
    a = 2


Dynamic = Ordered("Dynamic", (Thing,), {"c": 3})
Plain = type("Plain", (), {"x": property(lambda self: 5)})


def work():
    return Thing.order, Thing.upper, Thing().via, "a" in Thing, Dynamic.order, Dynamic.__module__, Plain().x
