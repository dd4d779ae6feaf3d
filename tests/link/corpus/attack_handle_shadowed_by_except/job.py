def work(x):
    try:
        int('x')
    except ValueError as store:
        return store.args
