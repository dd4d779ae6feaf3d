import imagelib


class Tool:
    def use(self):
        return imagelib.ONE


TOOL = Tool()


def work():
    return TOOL.use()


def main():
    return TOOL.use()
