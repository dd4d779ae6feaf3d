"""The endpoint of specs/statistics-api: its function, and behind FastAPI."""

from __future__ import annotations

import statistics
from types import ModuleType

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from gallery_support import Load


@pytest.fixture
def payload(load_payload: Load) -> ModuleType:
    return load_payload("statistics-api", "describe_sample")


@pytest.fixture
def client(payload: ModuleType) -> TestClient:
    application = FastAPI()
    application.post("/")(payload.describe)
    return TestClient(application)


def test_location_and_spread_are_the_sample_statistics(payload: ModuleType) -> None:
    values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]
    described = payload.describe(payload.Sample(values=values))
    assert described.count == 8
    assert described.mean == 5.0
    assert described.median == 4.5
    assert (described.quartiles.low, described.quartiles.high) == (4.0, 5.5)
    assert described.std == pytest.approx(statistics.stdev(values))
    assert (described.minimum, described.maximum) == (2.0, 9.0)


def test_the_interval_of_the_mean_is_students(payload: ModuleType) -> None:
    interval = payload.describe(
        payload.Sample(values=[1.0, 2.0, 3.0], confidence=0.9)
    ).mean_interval
    margin = 2.919986 / 3**0.5  # t for 2 degrees of freedom, one side 5 %
    assert interval.low == pytest.approx(2.0 - margin)
    assert interval.high == pytest.approx(2.0 + margin)


def test_shape_is_bias_corrected_excess(payload: ModuleType) -> None:
    described = payload.describe(payload.Sample(values=[1.0, 2.0, 3.0, 4.0, 10.0]))
    assert described.skewness == pytest.approx(1.6970563)
    assert described.kurtosis == pytest.approx(3.152)


def test_a_lopsided_sample_is_not_taken_for_normal(payload: ModuleType) -> None:
    lopsided = payload.Sample(values=[1.6**power for power in range(25)])
    assert payload.describe(lopsided).normality_p < 1e-4


@pytest.mark.parametrize("values", [[5.0] * 10, [0.1] * 3])
def test_a_constant_sample_has_no_shape(payload: ModuleType, values: list[float]) -> None:
    described = payload.describe(payload.Sample(values=values))
    assert described.std == pytest.approx(0.0, abs=1e-12)
    assert (described.skewness, described.kurtosis, described.normality_p) == (None, None, None)


@pytest.mark.parametrize(("count", "known"), [(2, 0), (3, 1), (4, 2), (7, 2), (8, 3)])
def test_what_a_small_sample_cannot_tell_is_null(
    payload: ModuleType, count: int, known: int
) -> None:
    described = payload.describe(payload.Sample(values=[float(n * n) for n in range(count)]))
    shape = [described.skewness, described.kurtosis, described.normality_p]
    assert [value is not None for value in shape] == [True] * known + [False] * (3 - known)


def test_a_post_is_answered_in_json(client: TestClient) -> None:
    response = client.post("/", json={"values": [1, 2, 3, 4]})
    assert response.status_code == 200
    assert response.json()["mean"] == 2.5
    assert response.json()["normality_p"] is None


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, ["body", "values"]),
        ({"values": [1.0]}, ["body", "values"]),
        ({"values": [1.0, "x"]}, ["body", "values", 1]),
        ({"values": [1.0, "nan"]}, ["body", "values", 1]),
        ({"values": [1.0, 2.0], "confidence": 1}, ["body", "confidence"]),
        ({"values": [1.0, 2.0], "confidense": 0.9}, ["body", "confidense"]),
    ],
)
def test_a_bad_body_is_refused_at_its_place(
    client: TestClient, body: dict[str, object], place: list[object]
) -> None:
    response = client.post("/", json=body)
    assert response.status_code == 422
    assert [error["loc"] for error in response.json()["detail"]] == [place]
