class Plugin:
    def run(self):
        raise NotImplementedError


class Upper(Plugin):
    def run(self):
        return "UP"


class _Lower(Plugin):
    def run(self):
        return "low"


def _declare():
    class Hidden(Plugin):
        def run(self):
            return "hidden"

    return Hidden


_KEEP = _declare()


def work():
    return [(cls.__name__, cls().run()) for cls in Plugin.__subclasses__()]
