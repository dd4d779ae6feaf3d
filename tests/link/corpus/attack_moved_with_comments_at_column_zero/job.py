import imagelib


class Net(imagelib.Array):
# a comment at the margin
    def f(self):
# another
        x = (
# inside
1
)
        return x
# after


def work():
    return Net([1]).f()
