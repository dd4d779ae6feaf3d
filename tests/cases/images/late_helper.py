import helper_module


def prepare() -> None:
    print("prepared")


def work() -> str:
    return helper_module.shout("hello")
