from pathlib import Path

OUT = Path("out.txt")
NAME = OUT.with_suffix(".csv").name


def save():
    OUT.write_text("x")


def work():
    return NAME
