import decimal

decimal.getcontext().prec = 5


def work():
    return decimal.Decimal(1) / 3
