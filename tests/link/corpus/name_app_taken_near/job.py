application = "mine"


def work(app="x"):
    return application, app
