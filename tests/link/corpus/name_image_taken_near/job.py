def make_image(image):
    return image


def work():
    return make_image(1)
