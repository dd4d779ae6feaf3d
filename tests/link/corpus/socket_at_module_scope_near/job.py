import socket

FAMILY = socket.AF_INET


def connect():
    return socket.create_connection(("localhost", 1))


def work():
    return FAMILY.name
