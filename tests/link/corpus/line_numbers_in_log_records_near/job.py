import logging

handler = logging.StreamHandler()
handler.setFormatter(logging.Formatter("%(funcName)s %(name)s %(message)s"))
log = logging.getLogger("x")
log.addHandler(handler)


def work():
    log.warning("hello")
