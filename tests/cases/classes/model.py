"""Classes with state."""


class Plain:
    def add(self, left: int, right: int) -> int:
        return left + right


class Counter:
    """Counts from `start` in steps."""

    start: int
    step: int = 1
    label: str = "count"
    loud: bool = False
    note: str = "no parameter"

    def open(self) -> None:
        self.value = self.start

    def warm(self) -> None:
        self.value += 0

    def close(self) -> None:
        del self.value

    def next(self) -> int:
        self.value += self.step
        return self.value

    def stream(self, times: int):
        for _ in range(times):
            yield self.next.local()

    def helper(self) -> str:
        return self.label.upper() if self.loud else self.label
