main = 'mine'
Path = 'mine'
pathlib = 'mine'
time = 'mine'
json = 'mine'
results = 'mine'
output = 'mine'


def simulate(x):
    return x, main, Path, pathlib, time, json, results, output


def trials():
    return [1, 2]


def report(results, output):
    return list(results), main, Path, json, time
