"""Training and serving of specs/model-server-volume, as plain Python on a folder."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import torch
from fastapi.testclient import TestClient
from gallery_support import Entry, Load, Provide, Volume

NIGHT = {"distance_km": 5, "hour": 3, "weekday": 2}


class Strict(Volume):
    """A volume that cannot be reloaded while one of its files is open, as on Modal."""

    def reload(self) -> None:
        opened = [each.resolve() for each in Path("/proc/self/fd").iterdir()]
        assert not [path for path in opened if path.is_relative_to(self.folder)]
        super().reload()


@pytest.fixture
def payload(load_payload: Load, tmp_path: Path) -> ModuleType:
    torch.set_num_threads(1)  # more are slower with networks as small as these
    module = load_payload("model-server-volume", "delivery_times")
    vars(module).update(MODELS=str(tmp_path), REFRESH=2, models=Strict(tmp_path))
    return module


@pytest.fixture
def clock(payload: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """The time as the payload sees it, which passes only when it sleeps or a test says so."""
    clock = SimpleNamespace(now=0.0)
    clock.monotonic = lambda: clock.now
    clock.sleep = lambda seconds: setattr(clock, "now", clock.now + seconds)
    monkeypatch.setattr(payload, "time", clock)
    yield clock


def served(payload: ModuleType) -> TestClient:
    """A server as a container makes it: the enter method has run."""
    server = payload.Server()
    server.start()
    return TestClient(server.web())


def test_quantiles_never_cross_whatever_the_weights(payload: ModuleType) -> None:
    torch.manual_seed(3)
    deliveries, _ = payload.simulate(500, torch.Generator().manual_seed(0))
    for _ in range(5):
        predicted = payload.predict(payload.make_network(), deliveries)
        assert predicted.shape == (500, 3)
        assert (predicted.diff(dim=1) >= 0).all()


def test_the_loss_is_least_at_the_quantiles(payload: ModuleType) -> None:
    minutes = torch.randn(20_000, generator=torch.Generator().manual_seed(0))
    best = torch.quantile(minutes, torch.tensor(payload.QUANTILES))
    least = payload.pinball(best.expand(20_000, 3), minutes)
    for shift in (-0.2, 0.2):
        for place in range(3):
            moved = best.clone()
            moved[place] += shift
            assert payload.pinball(moved.expand(20_000, 3), minutes) > least


def test_midnight_has_two_hands_on_the_same_place(payload: ModuleType) -> None:
    late, early = torch.tensor([[5.0, 24.0, 2.0, 0.0]]), torch.tensor([[5.0, 0.0, 2.0, 0.0]])
    assert torch.allclose(payload.features_of(late), payload.features_of(early), atol=1e-6)


def test_training_learns_the_rush_and_its_uncertainty(payload: ModuleType) -> None:
    hasty, card = payload.train(100, epochs=1), payload.train(6_000)
    assert card.loss < 1.3 < hasty.loss
    assert 0.7 < card.coverage < 0.9
    rows = torch.tensor([[5.0, 3.0, 2.0, 0.0], [5.0, 18.0, 2.0, 6.0]])
    night, rush = payload.predict(payload.load(card), rows).tolist()
    assert night[1] == pytest.approx(6 + 5 * 2.2, rel=0.1)
    assert rush[1] == pytest.approx(6 + 5 * (2.2 + 1.2 + 0.08 * 6), rel=0.1)
    assert rush[2] - rush[0] > 2 * (night[2] - night[0])


def test_a_version_is_committed_whole_and_the_one_before_it_kept(payload: ModuleType) -> None:
    first, second = payload.train(50, epochs=1), payload.train(60, epochs=1)
    assert (first.version, second.version) == (1, 2)
    assert payload.read_card() == second
    assert set(payload.models.commits[-1]) == {"1.pt", "2.pt", "current.json"}
    assert payload.models.commits[-1] == payload.models.files()


def test_weights_are_read_back_as_they_were(payload: ModuleType) -> None:
    network = payload.make_network()
    card = payload.Card(version=7, samples=1, loss=0.0, coverage=0.0)
    payload.publish(network, card)
    back = payload.load(card).state_dict()
    assert all(torch.equal(back[name], weight) for name, weight in network.state_dict().items())


@pytest.mark.parametrize("samples", [0, -1])
def test_no_deliveries_teach_nothing(payload: ModuleType, samples: int) -> None:
    with pytest.raises(ValueError, match="needs deliveries"):
        payload.train(samples)


def test_a_server_without_a_model_says_so_until_there_is_one(payload: ModuleType) -> None:
    client = served(payload)
    assert client.get("/model").status_code == 503
    card = payload.train(50, epochs=1)
    assert client.get("/model").json() == asdict(card)


def test_the_server_answers_by_the_newest_model_and_reloads_no_oftener_than_need_be(
    payload: ModuleType, clock: SimpleNamespace
) -> None:
    payload.train(50, epochs=1)
    client = served(payload)
    reloads = payload.models.reloads
    first = client.post("/estimates", json=[NIGHT]).json()
    payload.train(2_000, epochs=3)
    clock.now = 1.9
    assert client.post("/estimates", json=[NIGHT]).json() == first
    assert payload.models.reloads == reloads + 1  # that of `train`
    clock.now = 2.1
    second = client.post("/estimates", json=[NIGHT]).json()
    assert (first["version"], second["version"]) == (1, 2)
    assert first["estimates"] != second["estimates"]


def test_many_threads_load_a_model_once(
    payload: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads: list[int] = []
    load = payload.load
    monkeypatch.setattr(payload, "load", lambda card: loads.append(card.version) or load(card))
    server = payload.Server()
    server.start()
    payload.train(50, epochs=1)
    threads = [threading.Thread(target=server.newest) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loads == [1]


@pytest.mark.parametrize(
    "body",
    [
        [],
        NIGHT,
        [NIGHT | {"distance_km": 0}],
        [NIGHT | {"hour": 24}],
        [NIGHT | {"weekday": 1.5}],
        [NIGHT | {"snow": 1}],
        [{"distance_km": 5}],
        [NIGHT] * 1_001,
    ],
)
def test_what_is_no_list_of_deliveries_is_refused(payload: ModuleType, body: object) -> None:
    payload.train(50, epochs=1)
    assert served(payload).post("/estimates", json=body).status_code == 422


def test_estimates_come_in_the_order_of_the_deliveries(payload: ModuleType) -> None:
    payload.train(2_000)
    near, far = NIGHT | {"distance_km": 1}, NIGHT | {"distance_km": 14}
    answer = served(payload).post("/estimates", json=[near, far, near]).json()
    first, second, third = answer["estimates"]
    assert first == pytest.approx(third, rel=1e-5)
    assert first["low"] <= first["median"] <= first["high"] < second["low"]


def served_by(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Send what goes out through urllib to an application in this process."""

    def urlopen(request: urllib.request.Request, timeout: float) -> Any:
        answer = client.post(request.selector, content=request.data, headers=request.headers)
        return BytesIO(answer.content)

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)


def test_main_sees_each_model_served(
    payload: ModuleType,
    provide_app: Provide,
    clock: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    served_by(served(payload), monkeypatch)
    web = SimpleNamespace(get_web_url=lambda: "http://server.invalid")
    entries = {"train": Entry(payload.train), "Server": lambda: SimpleNamespace(web=web)}
    provide_app("model_server_volume_app", **entries)
    payload.main(hasty=50, samples=1_000)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(",")[0] for line in lines[::3]] == [
        "version 1: 50 deliveries",
        "version 2: 1000 deliveries",
    ]
    assert lines[4].startswith("  5 km at night: ")
    assert lines[5].startswith("  5 km in the rush: ")


def test_a_version_that_never_comes_is_an_error(
    payload: ModuleType, clock: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    payload.train(50, epochs=1)
    served_by(served(payload), monkeypatch)
    with pytest.raises(TimeoutError, match="version 2 is not served"):
        payload.ask("http://server.invalid", [NIGHT], 2)
