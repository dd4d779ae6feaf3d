from math import floor as work
