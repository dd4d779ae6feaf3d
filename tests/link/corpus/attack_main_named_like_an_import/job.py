import json as report


def work(x):
    return report.dumps(x)
