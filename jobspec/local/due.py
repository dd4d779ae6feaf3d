"""When a schedule is due."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from modal_proto import api_pb2


class NeverDue(Exception):
    """A schedule that cannot be understood, or whose time never comes."""


def due_times(schedule: api_pb2.Schedule, now: datetime) -> Iterator[datetime]:
    """The times after ``now`` at which the schedule is due, in its own time zone.

    A period counts from ``now``, as it does from when an app is deployed.

    Raises:
        NeverDue: see there.
    """
    if schedule.WhichOneof("schedule_oneof") == "cron":
        return _cron_times(schedule.cron, now)
    return _period_times(schedule.period, now)


def described(moment: datetime) -> str:
    """A time for a person: to the second where it has seconds, with its zone."""
    seconds = ":%S" if moment.second else ""
    return moment.strftime(f"%Y-%m-%d %H:%M{seconds} %Z")


def _cron_times(cron: api_pb2.Schedule.Cron, now: datetime) -> Iterator[datetime]:
    try:
        zone = ZoneInfo(cron.timezone or "UTC")
        yield from CronSim(cron.cron_string, now.astimezone(zone))
    except CronSimError as error:
        raise NeverDue(f"the cron string {cron.cron_string!r} cannot be read: {error}") from None
    except (ZoneInfoNotFoundError, ValueError):
        raise NeverDue(f"the time zone {cron.timezone!r} is not known here") from None
    raise NeverDue(f"the cron string {cron.cron_string!r} fits no date")


def _period_times(period: api_pb2.Schedule.Period, now: datetime) -> Iterator[datetime]:
    start, number = now.astimezone(UTC), 0
    parts = {name: getattr(period, name) for name in ("weeks", "days", "hours", "minutes")}
    rest = timedelta(**parts, seconds=period.seconds)
    months = 12 * period.years + period.months
    if months <= 0 and rest <= timedelta(0):
        raise NeverDue("its period is zero")
    while True:
        number += 1
        yield _months_later(start, number * months) + number * rest


def _months_later(moment: datetime, months: int) -> datetime:
    """The same day of a later month, or the month's last where it has none."""
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day)
