def work():
    global application
    application = 3
    app = 4
    return application, app
