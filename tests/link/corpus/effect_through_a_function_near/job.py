from pathlib import Path


def prepare(name):
    Path(name).mkdir(exist_ok=True)
    return name


def normalise(name):
    return name.strip()


OUT = normalise(" out ")
LATER = lambda: prepare(OUT)  # noqa: E731


def work():
    return OUT
