import imagelib
import launchlib
import launchlib.style
import sharedlib
from launchlib import figure as fig
from launchlib.style import DARK


def work(x):
    return sharedlib.clip(x), imagelib.ONE


def deep(x):
    """Docs stay first."""

    def inner():
        return launchlib.FORMAT

    return [inner(), launchlib.style.DARK, DARK, x], deep.__doc__


def main(n: int):
    # a comment first
    from job_app import work

    figure = fig("t")
    return figure.render([n, 1]), work.remote(n), deep(n), sharedlib.LIMIT
