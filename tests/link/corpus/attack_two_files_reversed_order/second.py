def note(order):
    order.append('second')


def two():
    return 2
