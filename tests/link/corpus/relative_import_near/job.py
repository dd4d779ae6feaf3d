from xml import dom


def work():
    return dom.__name__
