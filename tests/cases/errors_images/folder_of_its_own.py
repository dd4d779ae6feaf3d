from pathlib import Path

HERE = Path("/folder")


def work() -> str:
    return str(HERE)
