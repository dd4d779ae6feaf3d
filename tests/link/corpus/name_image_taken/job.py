def image(x):
    return x


def work():
    return image(1)
