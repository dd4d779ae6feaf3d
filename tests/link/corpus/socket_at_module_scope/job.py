import socket

CONNECTION = socket.create_connection(("localhost", 1))


def work():
    return 1
