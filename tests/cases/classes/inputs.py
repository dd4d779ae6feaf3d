"""Inputs."""


def numbers():
    yield 1.0
    yield 2.0
