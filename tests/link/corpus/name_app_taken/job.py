app = "mine"


def work():
    return app
