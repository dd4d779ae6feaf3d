from contextvars import ContextVar, copy_context

REQUEST = ContextVar("request", default="none")
LEVEL: ContextVar[int] = ContextVar("level")
LEVEL.set(3)


def inner():
    return REQUEST.get(), LEVEL.get()


def work():
    token = REQUEST.set("one")
    seen = inner()
    copied = copy_context().run(inner)
    REQUEST.reset(token)
    return seen, copied, inner()
