from functools import cmp_to_key, reduce, total_ordering


@total_ordering
class Version:
    def __init__(self, text):
        self.parts = tuple(map(int, text.split(".")))

    def __eq__(self, other):
        return self.parts == other.parts

    def __lt__(self, other):
        return self.parts < other.parts

    def __repr__(self):
        return "v" + ".".join(map(str, self.parts))


VERSIONS = sorted(map(Version, ["1.10", "1.2", "1.9"]))


def work():
    by_last = sorted(VERSIONS, key=cmp_to_key(lambda a, b: a.parts[-1] - b.parts[-1]))
    return VERSIONS, max(VERSIONS) >= VERSIONS[0], by_last, reduce(lambda a, b: a + len(b.parts), VERSIONS, 0)
