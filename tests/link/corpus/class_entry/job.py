CREATED = []


class Model:
    """A model.

    Two paragraphs.
    """

    size: int = 2
    name: str = "small"
    shared = []

    def load(self):
        CREATED.append(self.name)
        self.weights = [self.size] * self.size

    def close(self):
        CREATED.clear()

    def helper(self, x):
        return sum(self.weights) * x

    @staticmethod
    def fixed():
        return "fixed"

    @property
    def doubled(self):
        return self.size * 2

    def predict(self, x: int) -> object:
        """Predict."""
        return self.helper(x), self.name, self.doubled, self.fixed(), list(CREATED)

    def both(self, x):
        return self.predict.local(x), self.predict.remote(x)
