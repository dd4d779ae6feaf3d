def work(x):
    return x


TABLE = {"work": work}
