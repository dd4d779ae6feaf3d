def work(x):
    return (lambda store: store.upper())('s')
