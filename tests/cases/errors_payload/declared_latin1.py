# -*- coding: latin-1 -*-
def work():
    pass
