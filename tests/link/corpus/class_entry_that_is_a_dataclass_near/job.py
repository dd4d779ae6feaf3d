from dataclasses import dataclass


@dataclass
class Config:
    size: int = 3


class Model:
    size: int = 3

    def a(self):
        return self.size, Config()
