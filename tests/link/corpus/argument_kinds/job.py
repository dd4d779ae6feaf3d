def spread(a, b=2, /, *rest, key, **options):
    return a, b, rest, key, options


def work(a, /, b, *rest, key="default", **options):
    return spread(a, b, *rest, key=key, **options), spread(*[1, 2], **{"key": 3, "a": 4})
