class JobError(Exception):
    """Base."""

    def __init__(self, code, *, hint="none"):
        super().__init__(code, hint)
        self.code = code

    def __str__(self):
        return f"job failed with {self.code}"


class Deeper(JobError, ValueError):
    pass


def work(kind):
    try:
        if kind == 0:
            raise JobError(7, hint="retry")
        if kind == 1:
            raise Deeper(8)
        if kind == 2:
            {}["missing"]
    except KeyError as error:
        problem = JobError(9)
        problem.add_note("a note")
        raise problem from error
    except ValueError as error:
        raise RuntimeError("wrapped") from error
    raise ZeroDivisionError
