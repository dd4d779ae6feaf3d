import imagelib


def work():
    raise imagelib.Error("x")


def main():
    try:
        return int("x")
    except imagelib.Error:
        return "caught"
