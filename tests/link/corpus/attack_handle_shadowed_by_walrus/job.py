def work(x):
    return (store := 's') and store.upper()
