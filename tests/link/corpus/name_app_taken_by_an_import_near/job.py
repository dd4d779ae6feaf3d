import json


def work():
    import json as app

    return app.dumps(1)
