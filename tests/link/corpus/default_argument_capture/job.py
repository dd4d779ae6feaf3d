N = 3
CALLS = []


def default():
    CALLS.append("evaluated")
    return N


def helper(x=N, acc=[], *, made=default()):
    acc.append(x)
    return x, list(acc), made


def work(x=default(), seen=[]):
    seen.append(x)
    return helper(), x, list(seen), CALLS


N = 99
