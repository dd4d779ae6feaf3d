def noting(function):
    with open("/tmp/names", "a") as file:
        file.write(function.__name__)
    return function


@noting
def helper():
    return 1


def work():
    return helper()
