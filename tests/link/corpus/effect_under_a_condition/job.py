import os

if not os.environ.get("X_UNSET"):
    try:
        os.remove("never-there")
    except OSError:
        pass


def work():
    return 1
