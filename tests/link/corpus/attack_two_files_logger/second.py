import logging as logs

log2 = logs.getLogger(__name__)


def two():
    return log2.name
