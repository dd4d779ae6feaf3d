def work(x):
    return x


def pick():
    from job_app import work

    return work.local


def use():
    return pick()(1)
