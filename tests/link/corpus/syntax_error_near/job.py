def work(*_):
    return 1
