import imagelib

QUERY = imagelib.col("""select *
from t
    where x = 'a'
""")
DOC = f"""{imagelib.ONE}
  two
{
    imagelib.__version__
    + "!"
}
""" + '''
three \
four
'''


class Held(imagelib.nn.Module if hasattr(imagelib, "nn") else imagelib.Array):
    """First line.

    Second line.
"""

    def text(self):
        return """
not indented
    indented
        """


def work():
    return QUERY, DOC, Held.__doc__, Held.text(None)
