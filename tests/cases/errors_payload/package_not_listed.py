import numpy as np


def work():
    return np.zeros(3)
