import imagelib.nn


class Net(imagelib.nn.Module):
    def forward(self, x):
        return x


class Base:
    pass


class Model(Base):
    def load(self):
        self.net = Net()

    def a(self):
        return self.net(1)
