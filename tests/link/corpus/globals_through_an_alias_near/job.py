names = dict


def work(x):
    return sorted(names(a=1))
