class Model:
    size: int = 3

    def a(self):
        '''Docs.'''
