from pathlib import Path

HERE = Path(__file__).parent


def work():
    return HERE.name
