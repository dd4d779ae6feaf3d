import functools


def retry(times, *, on=(ValueError,)):
    def decorate(function):
        @functools.wraps(function)
        def run(*args, **kwargs):
            for attempt in range(times):
                try:
                    return attempt, function(*args, **kwargs)
                except on:
                    print("again", attempt)
            return times, None

        return run

    return decorate


@retry(3, on=(ValueError, KeyError))
def flaky(x, seen=[]):
    seen.append(x)
    if len(seen) < 2:
        raise KeyError(x)
    return len(seen)


@retry(
    2,
    on=(
        OSError,
    ),
)
def work(x: int) -> object:
    """Docstring kept."""
    return flaky(x)
