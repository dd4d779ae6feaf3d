import launchlib

ROWS = [1]


def work():
    return 1


def helper(rows=ROWS):
    rows.append(launchlib.FORMAT)
    return rows


def main():
    return helper()
