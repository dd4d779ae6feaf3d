import launchlib


def work():
    return 1


try:
    import launchlib.style as style
except ImportError:
    style = None


def main():
    return style is None or style.DARK
