def helper(x):
    return x


def work(x):
    from job_app import helper

    return helper(x)
