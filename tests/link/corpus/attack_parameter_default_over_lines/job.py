class Model:
    size: int = (
        3  # three
    )

    def a(self):
        return self.size
