import argparse

VALUE = 1


def work():
    return VALUE


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int)
    VALUE = parser.parse_args().n
    print(work())
