with open('/tmp/never', 'w') as f:
    f.write('x')


def work():
    return 1
