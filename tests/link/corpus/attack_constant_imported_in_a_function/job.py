def work(x):
    from job_app import LIMIT, store

    store.commit()
    return x + LIMIT
