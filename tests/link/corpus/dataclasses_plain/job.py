import dataclasses
from dataclasses import dataclass, field


@dataclass(order=True)
class Point:
    x: int
    y: int = 0
    tags: list = field(default_factory=list, compare=False)


@dataclass(frozen=True, slots=True)
class Line:
    start: Point
    end: Point = field(default_factory=lambda: Point(1, 1))

    def length(self):
        return abs(self.end.x - self.start.x)


def work(point=Point(0)):
    moved = dataclasses.replace(point, x=4)
    types = {f.name: f.type for f in dataclasses.fields(Line)}
    return moved, Line(moved), Line(point).length(), sorted([moved, point]), types
