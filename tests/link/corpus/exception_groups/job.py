class Odd(Exception):
    pass


def work():
    seen = []
    try:
        raise ExceptionGroup("many", [ValueError(1), Odd("x"), ExceptionGroup("in", [TypeError(2)])])
    except* ValueError as group:
        seen.append([repr(e) for e in group.exceptions])
    except* Odd as group:
        seen.append(len(group.exceptions))
        print(seen)
