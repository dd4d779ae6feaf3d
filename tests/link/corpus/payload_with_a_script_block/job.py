# /// script
# dependencies = ["evil"]
# ///


def work():
    return 1
