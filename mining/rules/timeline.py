"""The line of time a rule counts on, as whole numbers: microseconds, Danish days, or working days.

Each of the rule's events gets a ``place``, so that elapsed time is a difference, and a ``moment``, which a deadline is
compared with. The two differ for working days alone: a Saturday's place is Friday's number, its moment is Monday's,
since what happens on a Saturday comes after a deadline on the Friday. How a clock is judged stands in ``verdicts``.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from mining import sql
from mining.log import EventLog
from mining.rules.calendar import ZONE, first_instant_sql
from mining.rules.rule import DelayRule, Period

HOUR_US = 3_600_000_000
DAY_ONE = "date '1970-01-01'"
MEASURED = {
    "hours": "hours",
    "calendar_days": "calendar_days",
    "working_days": "working_days",
    "weeks": "calendar_days",
    "months": "calendar_days",
    "year_end": "calendar_days",
}
"""The unit elapsed time is told in, by the unit of the limit."""


@dataclass(frozen=True)
class Timeline:
    """How one rule's events are placed and its deadline is counted."""

    rule: DelayRule
    log: EventLog
    as_of: datetime

    @property
    def in_hours(self) -> bool:
        """Whether the rule runs on the clock; then a day stamp has two places, the first and the last of its day."""
        return self.rule.unit == "hours"

    @property
    def in_working_days(self) -> bool:
        """Whether the rule counts working days."""
        return self.rule.unit == "working_days"

    @property
    def calendar_sql(self) -> str:
        """The working calendar, with the columns of the rule's own calendar as ``works``, ``number``, ``coming``."""
        which = self.rule.calendar
        return (
            f"select day, is_working_{which} as works, {which}_no as number, next_{which} as coming "
            f"from {sql.relation(self.log.calendar)}"
        )

    def placed_sql(self) -> str:
        """``given`` with place and moment; all NULL where the time is unknown."""
        if self.in_hours:
            first, last = first_instant_sql("day"), first_instant_sql("day + 1")
            is_day = "time_precision = 'day'"
            return f"""
    select
        *,
        case when {is_day} then epoch_us({first}) when day is not null then epoch_us(occurred_at) end as place,
        case when {is_day} then epoch_us({last}) - 1 when day is not null then epoch_us(occurred_at) end as last_place
    from given"""
        if self.in_working_days:
            return """
    select given.*, calendar.number as place, calendar.number + (not calendar.works)::bigint as moment
    from given
    left join calendar on given.day = calendar.day"""
        return f"""
    select *, day - {DAY_ONE} as place, day - {DAY_ONE} as moment
    from given"""

    def observed_sql(self) -> str:
        """One row: where ``as_of`` lies."""
        day = f"date '{self.as_of.astimezone(ZoneInfo(ZONE)).date().isoformat()}'"
        if self.in_hours:
            return f"\n    select epoch_us({sql.instant(self.as_of)}) as place, place as moment"
        if self.in_working_days:
            # An aggregate: one row, of NULLs, also where as_of is a day the calendar does not have.
            columns = "max(number) as place, max(number + (not works)::bigint) as moment"
            return f"\n    select {columns} from calendar where day = {day}"
        return f"\n    select {day} - {DAY_ONE} as place, place as moment"

    def place(self, event: str, *, earliest: bool) -> str:
        """Where an event lies; for a day stamp under a rule in hours, at one end of its day."""
        return self._at(event, "place", earliest=earliest)

    def moment(self, event: str, *, earliest: bool) -> str:
        """The same, to be compared with a deadline."""
        return self._at(event, "place" if self.in_hours else "moment", earliest=earliest)

    def _at(self, event: str, column: str, *, earliest: bool) -> str:
        if not self.in_hours:
            return f"{event}.{column}"
        kind, other = ("place", "last_place") if earliest else ("last_place", "place")
        return f"case clocks.reading when 'short' then {event}.{kind} else {event}.{other} end"

    def later_day(self, day: str, period: Period) -> str:
        """SQL of the Danish day that lies a period in calendar units after ``day``."""
        match period.unit:
            case "months":
                return f"({day} + interval {period.limit} month)::date"
            case "year_end":
                return f"make_date(year({day}) + {period.limit}, 12, 31)"
            case "weeks":
                return f"({day} + {7 * period.limit})"
            case _:
                return f"({day} + {period.limit})"

    def deadline(self, limit: int) -> str:
        """SQL of the deadline's number before pauses: from ``begin_day``, ``origin`` and ``begin_moment``."""
        unit, extra = self.rule.unit, self.rule.deduction
        if self.in_hours:
            return f"origin + {(limit + extra) * HOUR_US}"
        if self.in_working_days:
            return f"greatest(origin + {limit + extra}, begin_moment)"
        if unit in ("months", "year_end"):
            day = self.later_day("begin_day", Period(limit=limit, unit=unit))
            less = 1 if unit == "months" and self.rule.counts_start_day else 0
            return f"({day} - {DAY_ONE}) + {extra - less}"
        return f"origin + {limit * (7 if unit == 'weeks' else 1) + extra}"
