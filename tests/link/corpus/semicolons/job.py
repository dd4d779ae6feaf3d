"""Doc."""; import os; import imagelib; A = 1; B = imagelib.ONE + A; C = []; C.append(A); C.append(B); del A


def work(): x = 1; y = 2; return x, y, B, C, os.sep
