def work(n):
    def work(m):
        return 1 if m < 2 else m * work(m - 1)

    return work(n)
