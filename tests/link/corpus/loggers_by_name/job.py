import logging

log = logging.getLogger(__name__)
audit = logging.getLogger(f"{__name__}.audit")
log.setLevel(logging.INFO)
log.propagate = False
_handler = logging.StreamHandler()
_handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
if not log.handlers:
    log.addHandler(_handler)


def work(x):
    log.info("got %d", x)
    log.debug("silent")
    audit.warning("audited")
    return log.name, audit.parent is log, len(log.handlers)
