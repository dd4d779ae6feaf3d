class Model:
    def a(self):
        return 1


class Other:
    def a(self):
        return 2


def work():
    from job_app import Model

    model = Model()
    other = Other()
    return model.a.remote(), other.a()
