class Model:
    if True:
        def a(self):
            return 1
    else:
        def a(self):
            return 2
