"""When a deployed entry runs by itself."""

from __future__ import annotations

from typing import Self

from jobspec.spec import choices
from jobspec.spec.faults import Conflict, refuse
from jobspec.spec.table import Table, defaulted, one, optional, value
from jobspec.spec.tables.shapes import NATURAL


class PeriodTable(Table):
    """A period between runs; at least one key above zero."""

    years = defaulted(NATURAL, 0, "Years between runs.")
    months = defaulted(NATURAL, 0, "Months between runs.")
    weeks = defaulted(NATURAL, 0, "Weeks between runs.")
    days = defaulted(NATURAL, 0, "Days between runs.")
    hours = defaulted(NATURAL, 0, "Hours between runs.")
    minutes = defaulted(NATURAL, 0, "Minutes between runs.")
    seconds = defaulted(NATURAL, 0, "Seconds between runs.")

    def checked(self) -> Self:
        """Longer than nothing."""
        if not any(self.model_dump().values()):
            raise ValueError("a period must be longer than nothing")
        return self


class ScheduleTable(Table):
    """When a deployed entry runs by itself: a cron line or a period."""

    cron = optional(
        value(choices.cron, str), "Five fields: minute, hour, day of month, month, day of week."
    )
    timezone = optional(value(choices.timezone, str), "IANA time zone of the cron line; UTC.")
    period = optional(one(PeriodTable), "Time between runs.")

    def checked(self) -> Self:
        """One of the two, and a time zone only for the cron line."""
        cause = "a schedule has either cron or period"
        if self.cron is not None and self.period is not None:
            refuse(Conflict("period", f"{cause}, not both", "cron"))
        if self.cron is None and self.period is None:
            raise ValueError(cause)
        if self.timezone is not None and self.cron is None:
            refuse(Conflict("timezone", "timezone goes with cron; a period has none", "period"))
        return self
