def other():
    return 5


def lone():
    from job_app import other


def documented():
    """Only docs and the import."""
    from job_app import (  # with a comment
        other,
    )


def looped():
    got = []
    for _ in range(2):
        from job_app import other
    if got:
        from job_app import other
    else:
        from job_app import other

        got.append(other.local())
    try:
        from job_app import other
    except ImportError:
        got.append("never")
    with __import__("contextlib").nullcontext():
        from job_app import other
    return got


def work():
    from job_app import other

    def inner():
        return other.local()

    return inner(), [other.local() for _ in range(1)], documented.__doc__
