# // script
# dependencies = ["evil"]
TEXT = """
# //// script
# ///
"""


def work():
    return TEXT
