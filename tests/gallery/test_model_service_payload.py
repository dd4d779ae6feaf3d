"""The classifier of specs/model-service, as plain Python."""

from __future__ import annotations

import pickle
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from gallery_support import Entry, Load, Provide


@pytest.fixture
def payload(load_payload: Load) -> ModuleType:
    return load_payload("model-service", "spiral_classifier")


def trained(payload: ModuleType, hidden: int = 32, seed: int = 0) -> Any:
    """An instance as a container makes it: parameters set, enter method run."""
    classifier = payload.SpiralClassifier()
    classifier.hidden, classifier.seed = hidden, seed
    classifier.train()
    return classifier


def test_the_gradients_are_the_slopes_of_the_loss(payload: ModuleType) -> None:
    rng = np.random.default_rng(3)
    network = payload.Network(5, rng)
    points, arms = payload.make_spiral(4, rng)
    for index, gradient in enumerate(network.gradients(points, arms)):
        weight = network.weights[index]
        for place in np.ndindex(weight.shape):
            losses = []
            for shift in (-1e-6, 1e-6):
                weight[place] += shift
                losses.append(network.loss(points, arms))
                weight[place] -= shift
            assert gradient[place] == pytest.approx((losses[1] - losses[0]) / 2e-6, abs=1e-6)


def test_log_probabilities_add_up_to_one_for_any_point(payload: ModuleType) -> None:
    network = payload.Network(8, np.random.default_rng(0))
    points = np.array([[0.0, 0.0], [1e6, -1e6], [-3.0, 2.0]])
    assert np.exp(network.forward(points)[1]).sum(axis=1) == pytest.approx(np.ones(3))


def test_training_learns_the_spiral(payload: ModuleType) -> None:
    evaluation = trained(payload).evaluate(per_arm=400)
    assert evaluation.points == 3 * 400
    assert evaluation.accuracy > 0.93
    assert evaluation.loss < 0.25


def test_the_parameters_decide_the_model(payload: ModuleType) -> None:
    points = [(0.5, 0.5), (-0.6, 0.1)]
    first = trained(payload).predict(points)
    assert trained(payload).predict(points) == first
    assert trained(payload, seed=1).predict(points) != first
    assert (
        trained(payload, hidden=2).evaluate(200).accuracy < trained(payload).evaluate(200).accuracy
    )


def test_predictions_hold_no_numpy_types(payload: ModuleType) -> None:
    [prediction] = trained(payload).predict([(0.5, 0.5)])
    assert (type(prediction.arm), type(prediction.probability)) == (int, float)
    assert b"numpy" not in pickle.dumps(prediction)
    assert 1 / payload.ARMS <= prediction.probability <= 1


def test_no_points_give_no_predictions(payload: ModuleType) -> None:
    assert trained(payload).predict([]) == []


def test_a_network_without_hidden_units_is_refused(payload: ModuleType) -> None:
    with pytest.raises(ValueError, match="at least one hidden unit, got 0"):
        trained(payload, hidden=0)


def test_main_asks_the_service(
    payload: ModuleType, provide_app: Provide, capsys: pytest.CaptureFixture[str]
) -> None:
    class Remote:
        """The class as the app offers it: methods are called by `remote`."""

        def __init__(self, **parameters: int) -> None:
            classifier = trained(payload, **parameters)
            self.predict = Entry(classifier.predict)
            self.evaluate = Entry(classifier.evaluate)

    provide_app("model_service_app", SpiralClassifier=Remote)
    payload.main(hidden=16, seed=2)
    first, *answers = capsys.readouterr().out.splitlines()
    assert first.startswith("accuracy 9")
    assert first.endswith(tuple("0123456789"))
    assert [answer.split(":")[0] for answer in answers] == [
        "(0.5, 0.5)",
        "(-0.6, 0.1)",
        "(-0.5, 0.05)",
    ]
