import numbers as modality


def work():
    return modality.__name__
