import imagelib


class Net(imagelib.nn.Module if hasattr(imagelib, "nn") else object):
	"""Doc
	more."""
	text = """one
	two
		three"""

	def run(self, x):
	        if x:
	        	return "mixed"
	        return "none"


def work(x):
	def inner():
		return x
	return inner(), Net.text, Net.__doc__, Net().run(x)
