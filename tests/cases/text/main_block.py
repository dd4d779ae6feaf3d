def work():
    pass


if __name__ == "__main__":
    work()
