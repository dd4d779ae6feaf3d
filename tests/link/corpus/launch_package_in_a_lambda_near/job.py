from launchlib import FORMAT


def work():
    return 1


def main():
    lam = lambda x: FORMAT * x
    return lam(2)
