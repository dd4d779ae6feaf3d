import urllib.request

DATA = urllib.request.urlopen("http://localhost:1/").read()


def work():
    return DATA
