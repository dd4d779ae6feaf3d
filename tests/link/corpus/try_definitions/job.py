try:
    import tomllib as toml_reader
except ImportError:
    toml_reader = None

try:
    VALUE = int("not a number")
except ValueError as error:
    VALUE = str(error)
else:
    VALUE = "unreachable"
finally:
    DONE = True


def work():
    try:
        error
    except NameError:
        leaked = False
    else:
        leaked = True
    return toml_reader is not None, VALUE, DONE, leaked
