"""Layers."""

from imagelib.nn import functional


class Module:
    """A base class that registers the layers set on it."""

    def __init__(self):
        super().__setattr__("layers", {})

    def __setattr__(self, name, value):
        if isinstance(value, Module):
            self.layers[name] = value
        super().__setattr__(name, value)

    def __call__(self, *args):
        return self.forward(*args)

    def forward(self, *args):
        raise NotImplementedError


class Linear(Module):
    def __init__(self, weight, bias=0):
        super().__init__()
        self.weight = weight
        self.bias = bias

    def forward(self, value):
        return self.weight * value + self.bias


__all__ = ["Linear", "Module", "functional"]
