import modal


def work():
    return modal.is_local()
