TRACE = []


def overriding():
    try:
        return "try"
    finally:
        return "finally"


def ordered():
    for i in range(3):
        try:
            if i == 1:
                continue
            if i == 2:
                break
            TRACE.append(i)
        finally:
            TRACE.append(f"f{i}")
    else:
        TRACE.append("never")
    return len(TRACE)


def swallowing():
    try:
        raise KeyError
    except KeyError:
        return TRACE
    else:
        return "else"
    finally:
        TRACE.append("last")


def work():
    return overriding(), ordered(), swallowing()
