def work():
    return X


X = 1  # last