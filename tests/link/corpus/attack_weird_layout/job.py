import imagelib

X = [
    imagelib.ONE,  # one

    '''text
  kept''',
]; Y = imagelib.ONE; Z = 3
if imagelib.FLAG: Q = '''a
 b'''
class C(imagelib.Array): x = '''c
 d'''
def f(x=imagelib.ONE): return x, '''e
 f'''
with imagelib.no_grad(): W = '''g
 h'''


def work():
    return X, Y, Z, Q, C.x, f(), W
