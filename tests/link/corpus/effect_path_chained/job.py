from pathlib import Path

(Path('a') / 'b').parent.mkdir(parents=True)


def work():
    return 1
