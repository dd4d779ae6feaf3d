def helper(text=open("/etc/hostname").read()):
    return text


def work():
    return helper()
