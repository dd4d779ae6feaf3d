def web():
    return None
