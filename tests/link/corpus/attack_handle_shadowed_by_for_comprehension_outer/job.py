def work(x):
    return [y for store in ['ab'] for y in store]
