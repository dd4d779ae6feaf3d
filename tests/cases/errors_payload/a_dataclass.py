from dataclasses import dataclass


@dataclass
class Model:
    size: int = 3

    def predict(self):
        return self.size
