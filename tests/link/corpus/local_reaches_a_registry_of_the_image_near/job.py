import imagelib.nn

REGISTRY = {}


def register(cls):
    REGISTRY[cls.__name__] = cls
    return cls


@register
class Plain:
    pass


class Net(imagelib.nn.Module):
    pass


def work():
    return sorted(REGISTRY), Net.__name__


def main():
    return sorted(REGISTRY)
