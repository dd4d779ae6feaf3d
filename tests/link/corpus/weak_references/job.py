import gc
import weakref

ALIVE = weakref.WeakValueDictionary()
ENDED = []


class Thing:
    def __init__(self, name):
        self.name = name
        ALIVE[name] = self
        weakref.finalize(self, ENDED.append, name)


KEPT = Thing("kept")
Thing("lost")


def work():
    gc.collect()
    return sorted(ALIVE), ENDED, weakref.ref(KEPT)().name
