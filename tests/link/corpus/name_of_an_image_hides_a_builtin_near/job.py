def work():
    print("hello")
    return 1
