def work(x):
    for store in 'ab':
        pass
    return store.upper()
