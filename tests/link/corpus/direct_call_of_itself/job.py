def work(n):
    return 1 if n < 2 else n * work(n - 1)
