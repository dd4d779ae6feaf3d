tmp = [1, 2, 3]
KEPT = tmp[1:]
del tmp
max = 3
BOUND = max
del max
for _i in range(3):
    LAST = _i
del _i


def work():
    names = {}
    for name in ("tmp", "_i"):
        try:
            eval(name, {"__builtins__": {}}, {})
        except NameError:
            names[name] = "gone"
    try:
        tmp
    except NameError as error:
        return KEPT, BOUND, LAST, names, str(error), max(1, 2)
