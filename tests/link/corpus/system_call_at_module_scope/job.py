from os import system

system("true")


def work():
    return 1
