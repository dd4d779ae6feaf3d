STATE = "start"


def outer():
    value = 1

    def middle():
        nonlocal value
        value += 1

        def inner():
            nonlocal value
            global STATE, FRESH
            value *= 10
            STATE = FRESH = value

        inner()

    middle()
    return value


def drop():
    global FRESH
    del FRESH


def work():
    before = STATE
    result = outer(), STATE, FRESH
    drop()
    try:
        FRESH
    except NameError as error:
        return before, result, error.name
