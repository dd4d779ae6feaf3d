@(lambda f: f)
def helper(x):
    return x


def work(x):
    return helper(x)
