def work(x):
    """Docs."""
    return x, work.__name__
