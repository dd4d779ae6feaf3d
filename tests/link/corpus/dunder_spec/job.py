def work():
    return __spec__.name, __loader__
