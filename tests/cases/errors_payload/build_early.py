import deepnet
import two


def _helper() -> None:
    deepnet.load(two.__name__)


def load() -> None:
    _helper()


def fetch() -> None:
    import torch

    deepnet.fetch(torch.__version__)


def check() -> None:
    import torch

    print(torch.__version__)


def one() -> int:
    return 1


def two_() -> int:
    return 2


def three() -> int:
    return 3
