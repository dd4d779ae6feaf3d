def use(store):
    return store.upper()


def work(x):
    return use('s')
