from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from job_app import ROOT, store

PREFIX = "p"


def save(name):
    store.commit()
    return f"{ROOT}/{PREFIX}/{name}"


class Saver:
    root = "own"

    def run(self):
        store.reload()
        return save(self.root)


def work():
    return save("x"), Saver().run()
