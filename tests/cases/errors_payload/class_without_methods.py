class Empty:
    pass
