image = 1


def work():
    return image
