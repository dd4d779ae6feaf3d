import sys

if sys.version_info >= (3, 8):
    def work(x):
        return 'new'
else:
    def work(x):
        return 'old'
