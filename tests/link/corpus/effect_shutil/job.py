import shutil

shutil.rmtree('never', ignore_errors=True)


def work():
    return 1
