def work(x):
    return sorted(globals())
