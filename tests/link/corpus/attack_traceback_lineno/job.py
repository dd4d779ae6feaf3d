def work(x):
    try:
        int('x')
    except ValueError as e:
        return e.__traceback__.tb_lineno
