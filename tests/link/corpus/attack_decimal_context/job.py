import imagelib

import decimal

decimal.getcontext().prec = imagelib.ONE + 3


def work():
    return decimal.Decimal(1) / 3


def main():
    return decimal.Decimal(1) / 3
