class Model:
    def a(self):
        return 1


def work():
    from job_app import Model

    model = Model()
    return model.a()
