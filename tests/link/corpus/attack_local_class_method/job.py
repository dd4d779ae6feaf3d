import launchlib


def work():
    return 1


class Drawer:
    kind = 'k'

    def draw(self):
        '''Docs.'''
        return launchlib.FORMAT, self.kind

    @staticmethod
    def s(): return launchlib.FORMAT

    @property
    def p(self):
        return launchlib.FORMAT


def main():
    return Drawer().draw(), Drawer.s(), Drawer().p, Drawer.draw.__doc__
