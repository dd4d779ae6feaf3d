# café
def work():
    pass
