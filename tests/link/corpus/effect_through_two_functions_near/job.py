def inner():
    with open("/tmp/x", "w") as file:
        file.write("x")


def outer():
    inner()


class Box:
    def save(self):
        outer()


BOX = Box()


def work():
    return 1
