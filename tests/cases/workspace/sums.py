import numpy as np


def total(n: int = 3) -> int:
    return int(np.ones(n).sum())
