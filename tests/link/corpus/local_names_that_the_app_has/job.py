import imagelib

APPS = [app for app in range(2)]
IMAGES = {image: modal for image, modal in enumerate("ab")}


class Box:
    app = 1
    image = 2
    modal = 3


def helper(app, image="i", *modal):
    store = app
    return app, image, modal, store


def work(x):
    app = image = modal = x
    return app, image, modal, helper(4, "k", 6), APPS, IMAGES, Box.app, imagelib.ONE
