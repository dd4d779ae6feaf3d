from job_app import LIMIT


def work(x):
    return LIMIT
