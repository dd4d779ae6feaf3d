def run():
    if __name__ == '__main__':
        return 1
    return 2


X = run()


def work(x):
    return X
