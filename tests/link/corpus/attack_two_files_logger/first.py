import logging

log = logging.getLogger(__name__)


def one():
    return log.name
