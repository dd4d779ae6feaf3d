import pickle


def inner(x):
    return x


DATA = b'cattack_pickled_entry_app\ninner\n.'


def work(x):
    return pickle.loads(DATA)(x)
