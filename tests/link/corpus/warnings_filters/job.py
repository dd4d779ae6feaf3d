import warnings

warnings.filterwarnings("ignore", category=DeprecationWarning)


class JobWarning(UserWarning):
    pass


def work():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn("careful", JobWarning)
        warnings.warn("old", DeprecationWarning)
    return [(w.category.__name__, str(w.message)) for w in caught]
