if __name__ == "__main__":
    MODE = "script"
else:
    MODE = "module"

if __name__ != "__main__":
    OTHER = 1

if "__main__" == __name__:
    OTHER = 2


def work():
    return MODE, OTHER
