def rank(x):
    return -x


def work(xs):
    from job_app import rank

    return sorted(xs, key=rank.local), sorted(xs, key=lambda rank: -rank)
