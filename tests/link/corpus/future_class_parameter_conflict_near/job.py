from __future__ import annotations

def helper(x: Missing) -> Other:
    return x


class Model:
    size: int = 2

    def a(self: Model, x: Undefined = 3) -> Missing:
        y: Nowhere = x
        return y, helper.__annotations__
