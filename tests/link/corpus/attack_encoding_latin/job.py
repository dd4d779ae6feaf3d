# -*- coding: latin-1 -*-
X = 'café'


def work(x):
    return X
