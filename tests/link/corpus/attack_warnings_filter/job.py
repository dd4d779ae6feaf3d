import imagelib

import warnings

if imagelib.FLAG:
    warnings.simplefilter('ignore')


def work():
    return len(warnings.filters) > 0 and warnings.filters[0][0]


def main():
    return len(warnings.filters) > 0 and warnings.filters[0][0]
