"""The collector of specs/sensor-collector, with a server that answers as it is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType
from urllib.error import HTTPError, URLError

import pytest
from gallery_support import Entry, Load, Provide, Volume

ROW = {
    "sensor": "roof",
    "quantity": "temperature",
    "value": 4,
    "measured_at": "2026-01-05T10:00:00Z",
}
MOMENT = datetime(2026, 1, 5, 12, 30, 0, 250_000, tzinfo=timezone(timedelta(hours=13)))
Serve = Callable[..., tuple[str, list[str | None]]]


@pytest.fixture
def pauses() -> list[float]:
    """The seconds that the payload has slept."""
    return []


@pytest.fixture
def payload(
    load_payload: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> ModuleType:
    module = load_payload("sensor-collector", "sensor_readings")
    vars(module).update(
        READINGS=str(tmp_path), SENSORS_URL="http://127.0.0.1:1/", archive=Volume(tmp_path)
    )
    monkeypatch.setattr(module.time, "sleep", pauses.append)
    monkeypatch.setenv("API_KEY", "open sesame")
    return module


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a server that gives these answers in turn; gives its address and the keys it saw."""
    servers = []

    def start(*answers: tuple[int, object]) -> tuple[str, list[str | None]]:
        waiting, keys = iter(answers), list[str | None]()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                keys.append(self.headers["Authorization"])
                status, answer = next(waiting)
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", str(answer))
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/", keys

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_the_key_is_sent_and_the_answer_read(payload: ModuleType, serve: Serve) -> None:
    url, keys = serve((200, {"readings": []}))
    assert payload.fetch(url, "k") == {"readings": []}
    assert keys == ["Bearer k"]


def test_a_redirect_does_not_carry_the_key_away(payload: ModuleType, serve: Serve) -> None:
    other, seen = serve((200, {}))
    url, keys = serve((302, other))
    payload.fetch(url, "k")
    assert (keys, seen) == (["Bearer k"], [None])


def test_a_failure_that_may_pass_is_tried_again(
    payload: ModuleType, serve: Serve, pauses: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    url, keys = serve((503, None), (429, None), (200, {"readings": [1]}))
    assert payload.fetch(url, "k") == {"readings": [1]}
    assert pauses == list(payload.PAUSES[:2])
    assert len(keys) == 3
    assert "k" not in capsys.readouterr().out.split()


def test_the_last_failure_is_raised(payload: ModuleType, serve: Serve, pauses: list[float]) -> None:
    url, keys = serve(*[(500, None)] * 9)
    with pytest.raises(HTTPError, match="500"):
        payload.fetch(url, "k")
    assert len(keys) == len(payload.PAUSES) + 1
    assert pauses == list(payload.PAUSES)


def test_a_refusal_is_raised_at_once(
    payload: ModuleType, serve: Serve, pauses: list[float]
) -> None:
    url, keys = serve((401, None))
    with pytest.raises(HTTPError, match="401"):
        payload.fetch(url, "wrong")
    assert (len(keys), pauses) == (1, [])


def test_a_server_that_is_away_is_tried_again(payload: ModuleType, pauses: list[float]) -> None:
    with pytest.raises(URLError, match="refused"):
        payload.fetch("http://127.0.0.1:1/", "k")
    assert pauses == list(payload.PAUSES)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"sensor": ""}, "no name"),
        ({"quantity": None}, "no name"),
        ({"value": None}, "no number"),
        ({"value": "4"}, "no number"),
        ({"value": True}, "no number"),
        ({"value": float("nan")}, "no number"),
        ({"value": float("-inf")}, "no number"),
        ({"value": 10**400}, "no number"),
        ({"measured_at": None}, "no time"),
        ({"measured_at": "yesterday"}, "no time"),
        ({"measured_at": "2026-01-05T10:00:00"}, "no offset"),
    ],
)
def test_a_row_has_a_fault(payload: ModuleType, change: dict[str, object], fault: str) -> None:
    assert payload.check(ROW | change) == fault
    assert payload.check(list(ROW)) == "no object"


def test_a_sound_row_is_a_reading_at_a_time_in_utc(payload: ModuleType) -> None:
    reading = payload.check(ROW | {"measured_at": "2026-01-05T23:00:00+13:00"})
    assert reading == payload.check(ROW)
    assert reading == payload.Reading("roof", "temperature", 4.0, "2026-01-05T10:00:00+00:00")


@pytest.mark.parametrize("answer", [None, [], {"readings": {}}, {"rows": []}])
def test_another_answer_is_an_error(payload: ModuleType, answer: object) -> None:
    with pytest.raises(ValueError, match="no list of readings"):
        payload.check_all(answer)


def test_a_batch_is_called_after_its_moment_in_utc(payload: ModuleType, tmp_path: Path) -> None:
    path = payload.store([payload.check(ROW)], tmp_path, MOMENT)
    assert path == tmp_path / "2026-01-04" / "20260104T233000.250000Z.jsonl"
    assert list(payload.kept(tmp_path)) == [payload.check(ROW)]


def test_a_batch_that_cannot_be_written_leaves_nothing(payload: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        payload.store([payload.check(ROW), "no reading"], tmp_path, MOMENT)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_each_run_keeps_a_file_and_commits_it(
    payload: ModuleType, serve: Serve, tmp_path: Path
) -> None:
    rows = [ROW, ROW | {"value": None}, ROW | {"value": ""}, ROW | {"sensor": ""}]
    url, _ = serve((200, {"readings": rows}), (200, {"readings": rows[1:]}))
    collected = payload.collect(url)
    assert collected.readings == 1
    assert collected.rejected == {"no name": 1, "no number": 2}
    assert payload.archive.commits == [{collected.file: (tmp_path / collected.file).stat().st_size}]
    again = payload.collect(url)
    assert again.readings == 0
    assert sorted(payload.archive.commits[1]) == [collected.file, again.file]


def test_an_answer_without_readings_keeps_nothing(payload: ModuleType, serve: Serve) -> None:
    url, _ = serve((200, {"error": "maintenance"}))
    with pytest.raises(ValueError, match="no list"):
        payload.collect(url)
    assert (payload.archive.files(), payload.archive.commits) == ({}, [])


def test_a_series_counts_each_reading_once(payload: ModuleType, tmp_path: Path) -> None:
    later = payload.check(ROW | {"value": 7, "measured_at": "2026-01-05T10:30:00Z"})
    payload.store([payload.check(ROW)], tmp_path, MOMENT)
    payload.store([payload.check(ROW), later], tmp_path, MOMENT + timedelta(minutes=30))
    [series] = payload.summarise()
    assert (series.readings, series.mean, series.latest) == (2, 5.5, later.measured_at)
    assert payload.archive.reloads == 1


def test_main_collects_then_prints_what_is_kept(
    payload: ModuleType,
    serve: Serve,
    provide_app: Provide,
    capsys: pytest.CaptureFixture[str],
) -> None:
    provide_app(
        "sensor_collector_app",
        collect=Entry(payload.collect),
        summarise=Entry(payload.summarise),
    )
    payload.main(serve((200, {"readings": [ROW, {}]}))[0])
    first, *others = capsys.readouterr().out.splitlines()
    assert first.startswith("1 readings in 20")
    assert others == [
        "1 rejected: no name",
        "roof temperature: 1 readings, mean 4.00, latest 2026-01-05T10:00:00+00:00",
    ]
