def work(x):
    store = 's'

    def inner():
        return store.upper()

    return inner()
