from functools import partial


def work(x):
    return x


def use():
    from job_app import work

    return partial(work.local, 1)()
