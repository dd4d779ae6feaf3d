import imagelib


class Tool:
    def use(self):
        return imagelib.ONE


def work():
    return Tool().use()


def main():
    return Tool().use()
