import imagelib

order = []


def log(item):
    order.append(item)
    return item


FIRST = log("plain one")
SECOND = log(imagelib.ONE)
THIRD = log("plain two")
FOURTH = log(("from", SECOND))
order.append("end")


def work():
    return order, FIRST, SECOND, THIRD, FOURTH
