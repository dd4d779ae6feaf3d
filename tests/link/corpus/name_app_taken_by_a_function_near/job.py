class Site:
    def app(self):
        return 1


def work():
    return Site().app()
