def work():
    global app
    app = 3
    return app
