"""Scheduled functions: when they are due, and how they are called."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobspec.local.due import NeverDue, described, due_times

NOW = datetime(2026, 1, 31, 10, 0, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


def first(schedule: modal.schedule.Schedule, now: datetime = NOW, count: int = 2) -> list[str]:
    return [described(time) for time in islice(due_times(schedule.proto_message, now), count)]


def test_a_cron_string_is_read_in_its_time_zone():
    assert first(modal.Cron("0 2 * * *")) == ["2026-02-01 02:00 UTC", "2026-02-02 02:00 UTC"]
    before_summer = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    berlin = modal.Cron("0 9 * * *", timezone="Europe/Berlin")
    assert first(berlin, before_summer) == ["2026-03-29 09:00 CEST", "2026-03-30 09:00 CEST"]


def test_a_period_keeps_the_day_of_the_month():
    assert first(modal.Period(months=1)) == ["2026-02-28 10:00 UTC", "2026-03-31 10:00 UTC"]
    assert first(modal.Period(hours=30)) == ["2026-02-01 16:00 UTC", "2026-02-02 22:00 UTC"]
    assert first(modal.Period(seconds=90), count=1) == ["2026-01-31 10:01:30 UTC"]


@pytest.mark.parametrize(
    ("schedule", "why"),
    [
        (modal.Cron("61 * * * *"), "cannot be read"),
        (modal.Cron("* * * * *", timezone="Mars/Phobos"), "not known here"),
        (modal.Period(), "its period is zero"),
    ],
)
def test_a_schedule_that_is_never_due_says_why(schedule, why):
    with pytest.raises(NeverDue, match=why):
        next(due_times(schedule.proto_message, NOW))


@given(
    MOMENTS,
    st.fixed_dictionaries(
        {name: st.integers(0, 40) for name in ("years", "months", "weeks", "days", "hours")}
    ),
    st.floats(1, 1e5),
)
def test_the_times_of_a_period_come_one_after_another(now, parts, seconds):
    schedule = modal.Period(**parts, seconds=seconds).proto_message
    times = [now, *islice(due_times(schedule, now), 4)]
    assert all(later - earlier > timedelta(0) for earlier, later in pairwise(times))


@given(MOMENTS, st.integers(0, 59), st.integers(0, 23), st.sampled_from(["UTC", "America/Lima"]))
def test_the_times_of_a_cron_string_fit_it(now, minute, hour, zone):
    schedule = modal.Cron(f"{minute} {hour} * * *", timezone=zone).proto_message
    times = list(islice(due_times(schedule, now), 3))
    assert [(time.minute, time.hour) for time in times] == [(minute, hour)] * 3
    assert timedelta(0) < times[0] - now <= timedelta(days=1)
    assert all(b - a == timedelta(days=1) for a, b in pairwise(times))


def test_what_is_fired_is_called_once_without_arguments(local):
    result = local.run("modal", "deploy", "nightly.py", fire=["count", "broken"])
    assert result.status == 1, result.out + result.err
    assert "fired count: it returned 1\n" in result.err
    assert "fired broken: it failed: ValueError('no such day')\n" in result.err
    assert "called tick" not in result.err
    assert "never is never called: the cron string '61 * * * *' cannot be read" in result.err
    (line,) = [line for line in result.err.splitlines() if line.startswith("next: count")]
    assert line.count("02:00 CE") == 2
    again = local.run("modal", "run", "nightly.py::plain", fire=["count"])
    assert again.status == 0, again.out + again.err
    assert "fired count: it returned 2\n" in again.err  # its dict outlives the run


def test_a_function_without_a_schedule_cannot_be_fired(local):
    result = local.run("modal", "deploy", "nightly.py", fire=["plain"])
    assert result.status == 2
    assert "no scheduled function plain to fire; there is: count, tick, broken" in result.err


def test_schedules_fire_when_due_while_an_app_is_served(local):
    process = local.start("modal", "deploy", "nightly.py", serve=True)
    calls = 0
    said = ""
    for line in process.stdout:
        said += line
        calls += line == "called tick: it is done\n"
        if calls == 2:
            break
    assert calls == 2, said
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0


SPEC = """
name = "by-night"
[entry]
kind = "function"
payload = "job.py:work"
schedule = { period = { days = 1 } }
[main]
payload = "job.py:main"
"""
PAYLOAD = """
def work() -> str:
    return "by night"


def main() -> None:
    raise SystemExit("main was run")
"""


def test_a_specs_entry_is_fired_instead_of_its_main(local, tmp_path):
    (tmp_path / "night.toml").write_text(SPEC)
    (tmp_path / "job.py").write_text(PAYLOAD)
    command = [sys.executable, "-m", "jobspec", "run", "night.toml", "--state", str(local.state)]
    done = subprocess.run(
        [*command, "--fire", "work"], cwd=tmp_path, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "fired work: it returned 'by night'\n" in done.stderr
    refused = subprocess.run(
        [*command, "--fire", "work", "--", "--days", "2"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert refused.returncode == 2
    assert "do not run the app's main" in refused.stderr


def test_a_spec_is_served_until_ctrl_c(local, tmp_path):
    (tmp_path / "night.toml").write_text(SPEC.replace("days = 1", "seconds = 1"))
    (tmp_path / "job.py").write_text(PAYLOAD)
    command = [sys.executable, "-m", "jobspec", "run", "night.toml", "--state", str(local.state)]
    process = subprocess.Popen(
        [*command, "--serve"], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    said = ""
    for line in process.stderr:
        said += line
        if line == "called work: it returned 'by night'\n":
            break
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0, said
