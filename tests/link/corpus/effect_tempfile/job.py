import tempfile

D = tempfile.mkdtemp()


def work():
    return 1
