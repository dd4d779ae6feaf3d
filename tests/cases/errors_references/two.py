def other() -> None:
    pass
