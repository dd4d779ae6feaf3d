def work(x):
    try:
        return app
    except NameError:
        return 'no app'
