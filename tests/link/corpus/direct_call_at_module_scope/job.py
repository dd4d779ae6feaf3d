def work(x=2):
    return x * 2


TABLE = [work(3)]
