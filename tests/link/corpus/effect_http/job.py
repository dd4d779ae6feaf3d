import http.client

C = http.client.HTTPConnection('localhost')
C.request('GET', '/')


def work():
    return 1
