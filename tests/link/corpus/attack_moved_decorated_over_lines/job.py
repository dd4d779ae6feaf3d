import imagelib

@imagelib.compiled(
    mode='''x
y'''
)  # c

# between
@(
    imagelib.jit
)
def f(
    x=1,
):
    return x


def work():
    return f()
