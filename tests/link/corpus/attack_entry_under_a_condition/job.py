if True:

    def work(x):
        return 1
