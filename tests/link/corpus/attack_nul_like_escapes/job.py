X = '\x00\r\n\t\\'
Y = '''\
\
'''


def work(x):
    return X, Y
