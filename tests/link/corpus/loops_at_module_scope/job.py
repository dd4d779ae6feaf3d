import imagelib

TABLE = {}
for key in "abc":
    if key == "b":
        continue
    TABLE[key] = key * 2
else:
    TABLE["else"] = True

COUNT = 3
while COUNT:
    COUNT -= 1
    TABLE[COUNT] = COUNT

for name in imagelib.NAMES:
    TABLE[name] = len(name)

MAKERS = {}
for i in range(3):

    def maker(x, i=i):
        return x * i

    MAKERS[i] = maker


def work():
    return TABLE, key, name, COUNT, [make(2) for make in MAKERS.values()], maker(5), i
