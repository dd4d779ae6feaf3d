import functools
import logging
import os
import shutil
import sqlite3
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

OPENERS = {"open": open, "path": Path.open}
JOIN = functools.partial(os.path.join, "a")
log = logging.getLogger("x")
log.addHandler(logging.NullHandler())
LOCK = threading.RLock()
LOCAL = Path("a") / "b"
PARENTS = [p.name for p in LOCAL.parents]
WHICH = shutil.which.__name__
SUFFIX = Path("x.tar.gz").suffixes
DB = sqlite3.sqlite_version_info > (3,)
TMP = tempfile.gettempprefix()


class Store:
    def __init__(self, path):
        self.path = path

    def load(self):
        with open(self.path) as file:
            return file.read()

    def open(self):
        return "own"


STORE = Store(os.devnull)
OWN = STORE.open()


def save():
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(STORE.load).result()


def work():
    return save(), JOIN("b"), PARENTS, SUFFIX, OWN, TMP, sys.stdout is not None
