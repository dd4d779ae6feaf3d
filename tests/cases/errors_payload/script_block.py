# /// script
# dependencies = []
# ///
def work():
    pass
