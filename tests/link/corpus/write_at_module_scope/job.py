from pathlib import Path

OUT = Path("out.txt")
OUT.write_text("x")


def work():
    return 1
