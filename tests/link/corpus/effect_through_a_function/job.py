from pathlib import Path


def prepare(name):
    Path(name).mkdir(exist_ok=True)
    return name


OUT = prepare("out")


def work():
    return OUT
