π = 3.14159
名前 = "値"
ﬁeld = "ligature"
s = "🙂 astral"; 数 = 7; été = "é"


class Größe:
    ß = "sz"


def größe(x):
    return round(π * x, 3), 名前, field, ﬁeld, Größe.ß


def work():
    from job_app import größe

    return größe.local(1), s, 数, été, "é".encode()
