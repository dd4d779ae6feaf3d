import imagelib

if imagelib.FLAG:

    def pick():
        return 'image'
else:

    def pick():
        return 'plain'


def work():
    return pick()


def main():
    return pick()
