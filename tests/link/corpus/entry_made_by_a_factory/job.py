def make(n):
    def run(x):
        return x * n

    return run


work = make(3)
