import second
from second import STATE

STATE.append(1)
second.EXTRA = 5


def one():
    return STATE, second.EXTRA
