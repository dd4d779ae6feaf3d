CALLS = []


def __getattr__(name):
    if name.startswith("lazy_"):
        CALLS.append(name)
        return f"made {name}"
    raise AttributeError(f"module has no {name!r}")


def __dir__():
    return ["lazy_thing"]


def work():
    return __getattr__("lazy_x"), CALLS
