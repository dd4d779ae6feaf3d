import imagelib

if imagelib.FLAG:
	X = 1
	if X:
		Y = '''a
	b'''


def work():
    return X, Y
