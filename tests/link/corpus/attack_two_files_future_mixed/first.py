def helper(x: int = 1): ...


def one():
    return helper.__annotations__
