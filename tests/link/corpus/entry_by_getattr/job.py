def work(x):
    return getattr(work, "__name__")
