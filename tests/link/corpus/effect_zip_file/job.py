import zipfile

Z = zipfile.ZipFile('x.zip', 'w')


def work():
    return 1
