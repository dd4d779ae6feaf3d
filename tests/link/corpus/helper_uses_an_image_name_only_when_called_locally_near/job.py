import imagelib


class Tool:
    def use(self):
        return imagelib.ONE


class Local:
    def use(self):
        return 2


def work():
    return Tool().use()


def main():
    return Local().use()
