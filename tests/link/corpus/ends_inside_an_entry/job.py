def work():
    return 1
    # trailing comment of the body
# comment after it