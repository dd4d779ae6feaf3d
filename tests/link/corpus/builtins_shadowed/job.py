len = lambda x: "mine"
from builtins import len as real_len


def print(*args):
    OUT.append(args)


OUT = []
list = [1]


class int(int):
    pass


def work(items):
    print("hi")
    return len(items), real_len(items), OUT, list, type(int(3)).__module__
