def app():
    return 1


def work():
    return app()
