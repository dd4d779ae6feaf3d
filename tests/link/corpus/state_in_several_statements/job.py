X = []
X.append(1)
X.append(2)
CFG = {"a": 1}
CFG["b"] = 2
CFG.update(c=3)
X += [3]
X[0] = 9
TOTAL = sum(X)
TOTAL += 1
CFG["total"] = TOTAL
del CFG["a"]


def work():
    return X, CFG, TOTAL
