import imagelib


class Config:
    x = 0


Config.x = imagelib.ONE


def work():
    return Config.x


def main():
    return Config.x
