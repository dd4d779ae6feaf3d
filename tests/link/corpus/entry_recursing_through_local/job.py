def work(n):
    from job_app import work

    return 1 if n < 2 else n * work.local(n - 1)
