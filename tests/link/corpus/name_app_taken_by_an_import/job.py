import json as app


def work():
    return app.dumps(1)
