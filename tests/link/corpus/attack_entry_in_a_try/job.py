try:
    import json

    def work(x):
        return json.dumps(x)
except ImportError:
    def work(x):
        return None
