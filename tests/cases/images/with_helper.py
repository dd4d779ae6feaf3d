import helper_module


def work() -> str:
    return helper_module.shout("hello")
