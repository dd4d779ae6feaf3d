def work():
    x = 3
    return locals()
