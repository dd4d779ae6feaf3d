import imagelib


def work():
    try:
        raise imagelib.Error("x")
    except imagelib.Error as error:
        return str(error)


def main():
    try:
        return int("x")
    except ValueError:
        return "caught"
