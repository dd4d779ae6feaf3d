def work():
    return """a
b"""
