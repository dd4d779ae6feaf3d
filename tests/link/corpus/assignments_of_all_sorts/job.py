a = b = c = [0]
b.append(1)
(d, e), *f = (1, 2), 3, 4
[g, h] = "gh"
i: int
j: int = 5
k: "list[int]" = []; k += [1]
l = m = n = 0
l += 1; m -= 1; n ^= 3
o = {}; o["x"], o["y"] = 1, 2
class p: pass
p.q = r = 9
s, s = 1, 2
t = *a, *k
(u) = 1
v = yielded = lambda: (yield)
w, = [7]


def work():
    try:
        i
    except NameError:
        unset = True
    return a, c, d, e, f, g, h, unset, j, k, l, m, n, o, p.q, r, s, t, u, w, a is b
