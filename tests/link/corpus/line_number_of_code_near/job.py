def helper(a):
    pass


def work():
    return helper.__code__.co_argcount, helper.__code__.co_name
