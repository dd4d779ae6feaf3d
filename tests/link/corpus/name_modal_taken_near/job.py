class Window:
    modal = True


def work():
    return Window.modal
