def work(x):
    store = 's'
    del store
    return 1
