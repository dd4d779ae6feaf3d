def work(x, acc=[]):
    acc.append(x)
    return list(acc)
