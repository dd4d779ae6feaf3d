def work(x):
    return [store.upper() for store in 'ab']
