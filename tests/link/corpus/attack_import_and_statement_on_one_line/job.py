import imagelib
import os; import imagelib as il; X = il.ONE; import json; Y = json.dumps(X)

def work():
    return X, Y, os.sep
