pass
...
None
'x'


def work(x):
    pass; return x
