def two(x):
    try:
        return LEAK
    except NameError:
        return 'no leak'
