from launchlib import FORMAT


def work():
    return 1


lam = lambda x: FORMAT * x


def main():
    return lam(2)
