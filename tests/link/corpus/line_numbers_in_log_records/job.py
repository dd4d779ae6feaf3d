import logging

handler = logging.StreamHandler()
handler.setFormatter(logging.Formatter("%(module)s:%(lineno)d %(message)s"))
log = logging.getLogger("x")
log.addHandler(handler)


def work():
    log.warning("hello")
