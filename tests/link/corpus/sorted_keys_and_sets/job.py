NAMES = {"b", "a"}
ORDERED = sorted(NAMES, key=str.upper, reverse=True)
BY = dict(sorted({"z": 1, "y": 0}.items(), key=lambda item: item[1]))
FROZEN = frozenset(NAMES) | {"c"}


def work():
    return ORDERED, BY, FROZEN, [*map(str.upper, sorted(NAMES))], max(BY, key=BY.get)
