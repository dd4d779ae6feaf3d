if __name__ == '__main__':
    def helper():
        return 1


def work(x):
    try:
        return helper()
    except NameError as error:
        return str(error)
