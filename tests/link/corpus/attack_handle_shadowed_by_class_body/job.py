class Box:
    store = 's'
    up = store.upper()


def work(x):
    return Box.up
