ORDER = ['first']
from second import note

note(ORDER)


def one():
    return ORDER
