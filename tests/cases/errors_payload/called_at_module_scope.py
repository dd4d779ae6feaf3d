def work():
    print(x)


if True:
    work()
