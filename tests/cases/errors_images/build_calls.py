def work(x: int) -> int:
    return x


class Model:
    def predict(self, x: int) -> int:
        return work.remote(x)


def directly() -> None:
    work.remote(1)


def helper() -> list[int]:
    return list(work.map([1, 2]))


def through_a_helper() -> None:
    print(helper())


def by_an_instance() -> None:
    model = Model()
    model.predict.remote(1)


def here() -> None:
    work.local(1)
    print(list(map(str, [1])))
