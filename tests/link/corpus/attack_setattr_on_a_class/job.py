import imagelib


class Config:
    x = 0


setattr(Config, 'x', imagelib.ONE)


def work():
    return Config.x


def main():
    return Config.x
