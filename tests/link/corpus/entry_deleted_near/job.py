def helper(x):
    return 1


kept = helper
del helper


def work(x):
    return kept(x)
