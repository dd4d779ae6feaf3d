import random

random.seed(12)
FIRST = random.random()


def other():
    return 1


SECOND = random.random()
RNG = random.Random(3)
SHUFFLED = RNG.sample(range(10), 4)


def work():
    return FIRST, SECOND, SHUFFLED, RNG.random(), random.random()
