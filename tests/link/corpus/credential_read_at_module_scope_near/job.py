import os

os.environ["MY_MODE"] = "x"


def work():
    return os.environ.get("TOKEN"), os.environ["MY_MODE"]
