import subprocess as sp

VERSION = sp.run(["git", "--version"], capture_output=True).stdout


def work():
    return VERSION
