import imagelib

X = [rb'''a
\b''', r'''c
\d''', b'e\
f', imagelib.ONE]


def work():
    return X
