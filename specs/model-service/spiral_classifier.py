"""A two-layer network in NumPy that tells apart the arms of a spiral."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ARMS = 3


@dataclass(frozen=True)
class Prediction:
    """The arm a point belongs to and how sure the model is of it."""

    arm: int
    probability: float


@dataclass(frozen=True)
class Evaluation:
    """Accuracy and mean cross-entropy on points the model has not seen."""

    points: int
    accuracy: float
    loss: float


def make_spiral(
    per_arm: int, rng: "np.random.Generator"
) -> "tuple[NDArray[np.float64], NDArray[np.int64]]":
    """Noisy points on the arms, shape (n, 2), and the arm of each, shape (n,)."""
    arms = np.repeat(np.arange(ARMS), per_arm)
    radius = rng.uniform(0.1, 1.0, arms.size)
    angle = 2 * np.pi * arms / ARMS + 4 * radius + rng.normal(0.0, 0.5, arms.size)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), arms


class Network:
    """One hidden layer of tanh units, a softmax over the arms."""

    def __init__(self, hidden: int, rng: "np.random.Generator") -> None:
        """Start from small random weights; raises ValueError without a hidden unit."""
        if hidden < 1:
            raise ValueError(f"a network needs at least one hidden unit, got {hidden}")
        self.weights = [
            rng.normal(0.0, 1.0, (2, hidden)),
            np.zeros(hidden),
            rng.normal(0.0, hidden**-0.5, (hidden, ARMS)),
            np.zeros(ARMS),
        ]

    def forward(
        self, points: "NDArray[np.float64]"
    ) -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
        """Activations of the hidden layer (n, hidden) and log-probabilities (n, ARMS)."""
        inner, inner_bias, outer, outer_bias = self.weights
        active = np.tanh(points @ inner + inner_bias)
        scores = active @ outer + outer_bias
        scores -= scores.max(axis=1, keepdims=True)
        return active, scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))

    def gradients(
        self, points: "NDArray[np.float64]", arms: "NDArray[np.int64]"
    ) -> "list[NDArray[np.float64]]":
        """The gradient of the mean cross-entropy, in the order of the weights."""
        active, logs = self.forward(points)
        error = np.exp(logs)
        error[np.arange(arms.size), arms] -= 1.0
        error /= arms.size
        back = (error @ self.weights[2].T) * (1.0 - active**2)
        return [points.T @ back, back.sum(axis=0), active.T @ error, error.sum(axis=0)]

    def loss(self, points: "NDArray[np.float64]", arms: "NDArray[np.int64]") -> float:
        """The mean cross-entropy of the true arms."""
        return float(-self.forward(points)[1][np.arange(arms.size), arms].mean())


def fit(network: Network, points: "NDArray[np.float64]", arms: "NDArray[np.int64]") -> None:
    """Train in place by Adam on all the points at once."""
    rate, first_decay, second_decay, rounds = 0.03, 0.9, 0.999, 800
    first = [np.zeros_like(weight) for weight in network.weights]
    second = [np.zeros_like(weight) for weight in network.weights]
    for turn in range(1, rounds + 1):
        for index, gradient in enumerate(network.gradients(points, arms)):
            first[index] += (1 - first_decay) * (gradient - first[index])
            second[index] += (1 - second_decay) * (gradient**2 - second[index])
            step = first[index] / (1 - first_decay**turn)
            spread = np.sqrt(second[index] / (1 - second_decay**turn))
            network.weights[index] -= rate * step / (spread + 1e-8)


class SpiralClassifier:
    """A classifier of points in the plane, trained once a container."""

    hidden: int = 32
    seed: int = 0

    def train(self) -> None:
        """Fit the network; the same parameters give the same model."""
        rng = np.random.default_rng(self.seed)
        self.network = Network(self.hidden, rng)
        fit(self.network, *make_spiral(200, rng))

    def predict(self, points: list[tuple[float, float]]) -> list[Prediction]:
        """The most probable arm of each point."""
        plane = np.array(points, dtype=float).reshape(-1, 2)
        probabilities = np.exp(self.network.forward(plane)[1])
        arms = probabilities.argmax(axis=1)
        return [
            Prediction(int(arm), float(row[arm]))
            for arm, row in zip(arms, probabilities, strict=True)
        ]

    def evaluate(self, per_arm: int) -> Evaluation:
        """Score the model on fresh points, which no seed of training has made."""
        points, arms = make_spiral(per_arm, np.random.default_rng([self.seed, 1]))
        guesses = self.network.forward(points)[1].argmax(axis=1)
        accuracy = float((guesses == arms).mean())
        return Evaluation(int(arms.size), accuracy, self.network.loss(points, arms))


def main(hidden: int = 32, seed: int = 0) -> None:
    """Evaluate a classifier, then ask it about a few points."""
    from model_service_app import SpiralClassifier

    classifier = SpiralClassifier(hidden=hidden, seed=seed)
    evaluation = classifier.evaluate.remote(per_arm=500)
    print(f"accuracy {evaluation.accuracy:.1%} on {evaluation.points} points", end=", ")
    print(f"cross-entropy {evaluation.loss:.3f}")
    points = [(0.5, 0.5), (-0.6, 0.1), (-0.5, 0.05)]
    for point, prediction in zip(points, classifier.predict.remote(points), strict=True):
        print(f"{point}: arm {prediction.arm} with probability {prediction.probability:.2f}")
