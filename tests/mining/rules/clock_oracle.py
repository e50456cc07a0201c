"""What a deadline rule says of a case, in plain Python that walks from day to day: an oracle for the tests alone.

Written from the rules' semantics and not from the engine: no numbered lines of days, no lists of stretches. Days are
dates that are stepped through one by one, and a day stamp under a rule in hours is tried at both ends of its day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from itertools import product
from zoneinfo import ZoneInfo

import holidays

from mining.rules.rule import DelayRule

DANISH = ZoneInfo("Europe/Copenhagen")
ONE = timedelta(days=1)
TICK = timedelta(microseconds=1)
CLOSED = {(6, 5), (12, 24), (12, 31)}
"""The municipality's own closing days in the tests."""


@dataclass(frozen=True)
class Event:
    """An event of a case at its place in the order; ``at`` None is an unknown time."""

    no: int
    activity: str
    at: datetime | None
    is_day: bool = False

    @property
    def day(self) -> date | None:
        """The Danish day."""
        return self.at.astimezone(DANISH).date() if self.at else None


@dataclass(frozen=True)
class Verdict:
    """What is asked of the engine too."""

    status: str
    due_on: date | None = None
    measured: float | None = None
    start_no: int | None = None
    stop_no: int | None = None
    paused: tuple[float, ...] | None = None
    readings: tuple["Verdict", ...] = ()


@cache
def public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("DK", years=[year]))


@cache
def is_working(day: date, calendar: str) -> bool:
    own = calendar == "municipality" and (day.month, day.day) in CLOSED
    return day.weekday() < 5 and day not in public_holidays(day.year) and not own


def on_working_day(day: date, calendar: str) -> date:
    while not is_working(day, calendar):
        day += ONE
    return day


def working_days_later(day: date, days: int, calendar: str) -> date:
    """The ``days``-th working day after ``day``; with none, the day itself or the first working day after it."""
    if days == 0:
        return on_working_day(day, calendar)
    while days:
        day = on_working_day(day + ONE, calendar)
        days -= 1
    return day


def months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - ONE).day
    return date(year, month + 1, min(day.day, last))


def period_later(day: date, limit: int, unit: str, calendar: str) -> date:
    match unit:
        case "calendar_days":
            return day + limit * ONE
        case "weeks":
            return day + 7 * limit * ONE
        case "months":
            return months_later(day, limit)
        case "year_end":
            return date(day.year + limit, 12, 31)
        case _:
            return working_days_later(day, limit, calendar)


def follows(event: Event, start: Event, rule: DelayRule) -> bool:
    if event.no > start.no:
        return True
    same_day = event.no != start.no and event.day is not None and event.day == start.day
    return same_day and (event.is_day or start.is_day) and event.activity not in (*rule.start, *rule.restart)


def first(events: Iterable[Event], activities: Iterable[str], *, known: bool = False) -> Event | None:
    named = set(activities)
    return next((each for each in events if each.activity in named and (each.at or not known)), None)


def waits(rule: DelayRule, events: Sequence[Event]) -> list[tuple[Event, Event | None, int, str]]:
    """Begin, end, grace and party of each wait of a case, in the order in which they begin."""
    found = []
    for pause in rule.pause:
        timed = [each for each in events if each.at]
        for begin in timed:
            if begin.activity in pause.begins:
                end = next((each for each in timed if each.no > begin.no and each.activity in pause.ends), None)
                found.append((begin, end, pause.grace, pause.waiting_for))
    return sorted(found, key=lambda wait: wait[0].no)


class Days:
    """A clock that counts days, from one start event."""

    def __init__(self, rule: DelayRule, events: Sequence[Event], begin: Event, until: date) -> None:
        self.rule, self.until = rule, until
        self.begin = begin.day
        if rule.offset:
            self.begin = period_later(begin.day, rule.offset.limit, rule.offset.unit, rule.calendar)
        self.waits = [
            (max(start.day, self.begin), min(end.day if end else until, until), grace, party, end is None)
            for start, end, grace, party in waits(rule, events)
            if max(start.day, self.begin) <= min(end.day if end else until, until)
        ]

    def counts(self, day: date) -> bool:
        return self.rule.unit != "working_days" or is_working(day, self.rule.calendar)

    def days(self, first_day: date, last_day: date) -> list[date]:
        found = []
        while first_day <= last_day:
            if self.counts(first_day):
                found.append(first_day)
            first_day += ONE
        return found

    def suspended_from(self, begin: date, grace: int) -> date:
        """The last day that runs on before a wait suspends the clock."""
        for _ in range(grace):
            begin = begin + ONE
            while not self.counts(begin):
                begin += ONE
        return begin

    def unpaused(self, limit: int) -> date:
        rule = self.rule
        if rule.unit == "working_days":
            before = self.begin - ONE if rule.counts_start_day else self.begin
            due = working_days_later(before, limit + rule.deduction, rule.calendar)
            return max(due, on_working_day(self.begin, rule.calendar))
        due = period_later(self.begin, limit, rule.unit, rule.calendar) + rule.deduction * ONE
        return due - ONE if rule.counts_start_day else due

    def walk(self, limit: int) -> tuple[date, list[date]]:
        """The deadline before rolling, and the days on which the clock stood still."""
        due, still = self.unpaused(limit), []
        day, is_moving = self.begin + ONE, False
        while day <= self.until:
            begun = [self.suspended_from(start, grace) for start, end, grace, *_ in self.waits if day <= end]
            begun = [each for each in begun if each < day]
            is_moving = bool(begun) and (is_moving or min(begun) <= due)
            if is_moving and self.counts(day):
                still.append(day)
                due = working_days_later(due, 1, self.rule.calendar) if self.in_working_days else due + ONE
            day += ONE
        self.is_moving = is_moving
        return due, still

    @property
    def in_working_days(self) -> bool:
        return self.rule.unit == "working_days"

    def rolled(self, due: date) -> date:
        return on_working_day(due, self.rule.calendar) if self.rule.roll == "next_working_day" else due

    def due(self, notice: Event | None) -> date:
        own, self.still = self.walk(self.rule.limit)
        if self.rule.extension and notice and notice.day <= self.rolled(own):
            own, self.still = self.walk(self.rule.limit + self.rule.extension.limit)
        self.own = own
        return self.rolled(own)

    def within(self, event: Event, due: date) -> bool:
        return event.day <= due

    def is_past(self, as_of: datetime, due: date) -> bool:
        return as_of.astimezone(DANISH).date() > due

    def has_come(self, at: datetime, due: date) -> bool:
        return at.astimezone(DANISH).date() >= due

    def stands_still(self, as_of: datetime) -> bool:
        """Whether an open wait suspends the clock today; one that begins on the last day still does."""
        today = as_of.astimezone(DANISH).date()
        begun = [self.suspended_from(start, grace) for start, _, grace, _, is_open in self.waits if is_open]
        return any(each < today and self.is_moving or each == today and (self.is_moving or each <= self.own)
                   for each in begun)  # fmt: skip

    def is_enough(self, event: Event, due: date) -> bool:
        """For a minimum: not before the first day that is not too early."""
        return event.day >= due

    def waited(self, party: str, ended: date) -> int:
        """Days on which the first wait to have begun, of those that are open, is for this party."""
        found = 0
        for day in self.days(self.begin + ONE, ended):
            of_day = next((party for start, end, _, party, _ in sorted(self.waits, key=lambda wait: wait[0])
                           if start < day <= end), None)  # fmt: skip
            found += of_day == party
        return found

    def span(self, ended: date) -> int:
        first_day = self.begin if self.rule.counts_start_day else self.begin + ONE
        return len(self.days(first_day, ended))

    def net(self, ended: date) -> tuple[int, int]:
        gross = self.span(ended)
        still = len([day for day in self.still if day <= ended])
        return gross, min(gross, still + self.rule.deduction)

    def share(self, as_of: datetime, due: date) -> tuple[int, int]:
        today = as_of.astimezone(DANISH).date()
        if today < self.begin:
            return -1, 0  # it has not begun: no share of the way is behind it, however short the way
        still = len([day for day in self.still if day <= today])
        return self.span(today) - still, self.span(due) - still

    def ended(self, event: Event | None, as_of: datetime) -> date:
        return event.day if event else as_of.astimezone(DANISH).date()

    def due_on(self, due: date) -> date:
        return due


class Hours:
    """A clock that runs on the clock; ``at`` says where in its day each stamp is taken to lie."""

    def __init__(
        self, rule: DelayRule, events: Sequence[Event], begin: Event, until: datetime, at: dict[int, datetime]
    ) -> None:
        self.rule, self.at = rule, at
        self.begin = at[begin.no] + hours(rule.offset.limit if rule.offset else 0)
        clipped = [
            (max(at[start.no], self.begin), min(at[end.no] if end else until, until), hours(24 * grace), party, not end)
            for start, end, grace, party in waits(rule, events)
        ]
        self.waits = [wait for wait in clipped if wait[0] < wait[1] or (wait[4] and wait[0] == wait[1])]

    def walk(self, limit: int) -> tuple[datetime, list[tuple[datetime, datetime]]]:
        due, still = self.begin + hours(limit + self.rule.deduction), []
        reached = self.begin
        self.is_still = False
        suspended = sorted((start + grace, end, is_open) for start, end, grace, _, is_open in self.waits)
        for start, end, is_open in suspended:
            if start < end or (is_open and start == end):
                effective = max(start, reached) <= due
                if effective and reached < end:
                    still.append((max(start, reached), end))
                    due += end - max(start, reached)
                self.is_still |= effective and is_open
                reached = max(reached, end)
        return due, still

    def due(self, notice: Event | None) -> datetime:
        own, self.still = self.walk(self.rule.limit)
        if self.rule.extension and notice and self.at[notice.no] <= own:
            own, self.still = self.walk(self.rule.limit + self.rule.extension.limit)
        return own

    def within(self, event: Event, due: datetime) -> bool:
        return self.at[event.no] <= due

    def is_past(self, as_of: datetime, due: datetime) -> bool:
        return as_of > due

    def has_come(self, at: datetime, due: datetime) -> bool:
        return at >= due

    def is_enough(self, event: Event, due: datetime) -> bool:
        return self.at[event.no] >= due

    def stands_still(self, as_of: datetime) -> bool:
        return self.is_still

    def net(self, ended: datetime) -> tuple[float, float]:
        gross = max(ended - self.begin, timedelta())
        still = sum((max(min(end, ended) - start, timedelta()) for start, end in self.still), timedelta())
        return gross / hours(1), min(gross, still + hours(self.rule.deduction)) / hours(1)

    def share(self, as_of: datetime, due: datetime) -> tuple[int, int]:
        still = sum((max(min(end, as_of) - start, timedelta()) for start, end in self.still), timedelta())
        return (as_of - self.begin - still) // TICK, (due - self.begin - still) // TICK

    def ended(self, event: Event | None, as_of: datetime) -> datetime:
        return self.at[event.no] if event else as_of

    def due_on(self, due: datetime) -> date:
        return due.astimezone(DANISH).date()


def hours(number: int) -> timedelta:
    return timedelta(hours=number)


def ends_of_day(event: Event) -> tuple[datetime, ...]:
    """Where a stamp may lie: at its instant, or from the first to the last of its Danish day."""
    if not event.at or not event.is_day:
        return (event.at,) if event.at else ()
    midnight = datetime.combine(event.day, datetime.min.time(), DANISH)
    following = datetime.combine(event.day + ONE, datetime.min.time(), DANISH)
    return midnight.astimezone(UTC), following.astimezone(UTC) - TICK


def judge_clock(rule: DelayRule, events: Sequence[Event], start: Event, as_of: datetime) -> Verdict:
    """One clock; in hours it is judged for every way the day stamps may lie, and all ways must agree."""
    stamped = [each for each in events if each.at]
    if rule.unit != "hours" or not any(each.is_day for each in stamped):
        return judge_reading(rule, events, start, as_of, {each.no: each.at for each in stamped})
    found = [
        judge_reading(rule, events, start, as_of, dict(zip([each.no for each in stamped], instants, strict=True)))
        for instants in product(*map(ends_of_day, stamped))
    ]
    statuses = {verdict.status for verdict in found}
    if statuses == {"running", "at_risk"}:
        return replace(found[0], status="at_risk", readings=tuple(found))
    status = statuses.pop() if len(statuses) == 1 else "undeterminable"
    return replace(found[0], status=status, readings=tuple(found))


def judge_reading(
    rule: DelayRule, events: Sequence[Event], start: Event, as_of: datetime, at: dict[int, datetime]
) -> Verdict:
    """One clock with every stamp at one place."""
    if start.at is None:
        return Verdict("undeterminable", start_no=start.no)
    begin = start
    closers = (*rule.stop, *rule.alternatives, *rule.waived_by)
    closing = first((each for each in events if follows(each, start, rule)), closers)
    for event in events:
        is_before = closing is None or event.no < closing.no
        if event.activity in rule.restart and event.at and follows(event, start, rule) and is_before:
            clock, _ = clock_of(rule, events, begin, as_of, at)
            if not clock.within(event, due_of(clock, rule, events, begin)):
                break
            begin = event
    return judge_attempt(rule, events, begin, as_of, at)


def clock_of(rule: DelayRule, events: Sequence[Event], begin: Event, as_of: datetime, at: dict[int, datetime]):
    after = [each for each in events if follows(each, begin, rule)]
    stop = first(after, rule.stop, known=True)
    if rule.unit == "hours":
        return Hours(rule, events, begin, at[stop.no] if stop else as_of, at), after
    return Days(rule, events, begin, stop.day if stop else as_of.astimezone(DANISH).date()), after


def due_of(clock: Days | Hours, rule: DelayRule, events: Sequence[Event], begin: Event) -> date | datetime:
    after = [each for each in events if follows(each, begin, rule)]
    return clock.due(first(after, rule.extension.by, known=True) if rule.extension else None)


def judge_attempt(
    rule: DelayRule, events: Sequence[Event], begin: Event, as_of: datetime, at: dict[int, datetime]
) -> Verdict:
    clock, after = clock_of(rule, events, begin, as_of, at)
    due = due_of(clock, rule, events, begin)
    notices = rule.extension.by if rule.extension else ()
    roles = {*rule.alternatives, *rule.waived_by, *rule.restart, *notices}
    roles |= {each for pause in rule.pause for each in (*pause.begins, *pause.ends)}
    is_unknown = any(each.at is None and each.activity in roles for each in after)
    status, decisive = _KINDS[rule.kind](rule, after, clock, due, as_of, is_unknown)
    measured = None
    if status != "not_applicable" and not (decisive and decisive.at is None):
        if rule.kind == "count":
            measured = len([e for e in stops_of(rule, after, clock) if e.at and clock.within(e, due)])
        else:
            gross, deducted = clock.net(clock.ended(decisive, as_of))
            measured = gross - deducted
    due_on = clock.due_on(due)
    return Verdict(status, due_on, measured, begin.no, decisive.no if decisive else None)


def is_waived(rule: DelayRule, after: Sequence[Event], clock: Days | Hours, due, before: Event | None) -> bool:
    waiver = first(after, rule.waived_by, known=True)
    return waiver is not None and clock.within(waiver, due) and (before is None or waiver.no < before.no)


def still_runs(rule: DelayRule, clock: Days | Hours, due, as_of: datetime) -> str:
    if clock.stands_still(as_of):
        return "running"
    gone, way = clock.share(as_of, due)
    return "at_risk" if gone >= Fraction(str(rule.at_risk_share)) * way else "running"


def judge_maximum(rule, after, clock, due, as_of, is_unknown):
    stop, alternative = first(after, rule.stop), first(after, rule.alternatives, known=True)
    in_time = [each for each in (stop, alternative) if each and each.at and clock.within(each, due)]
    decisive = in_time[0] if in_time else stop
    if stop and stop.at is None and not in_time:
        return "undeterminable", decisive
    closers = [each for each in (stop, alternative) if each]
    if is_waived(rule, after, clock, due, min(closers, key=lambda each: each.no, default=None)):
        return "not_applicable", decisive
    if in_time:
        return "met", decisive
    if is_unknown:
        return "undeterminable", decisive
    if stop or clock.is_past(as_of, due):
        return "late", decisive
    return still_runs(rule, clock, due, as_of), decisive


def judge_minimum(rule, after, clock, due, as_of, is_unknown):
    stop = first(after, rule.stop)
    if is_unknown or (stop and stop.at is None):
        return "undeterminable", stop
    if is_waived(rule, after, clock, due, stop):
        return "not_applicable", stop
    if stop:
        return ("met" if clock.is_enough(stop, due) else "late"), stop
    return ("met" if clock.has_come(as_of, due) else "running"), None


def stops_of(rule: DelayRule, after: Sequence[Event], clock: Days | Hours) -> list[Event]:
    """The stops that a count counts: with an offset, from the day the clock begins; those of unknown time too."""
    stops = [each for each in after if each.activity in rule.stop]
    return [each for each in stops if not rule.offset or each.at is None or each.day >= clock.begin]


def judge_count(rule, after, clock, due, as_of, is_unknown):
    stops = stops_of(rule, after, clock)
    counted = [each for each in stops if each.at and clock.within(each, due)]
    unknown = len([each for each in stops if each.at is None])
    place = rule.at_most if rule.at_most is not None else rule.at_least - 1
    decisive = counted[place] if len(counted) > place else None
    is_enough = rule.at_least is None or len(counted) >= rule.at_least
    is_too_many = rule.at_most is not None and len(counted) > rule.at_most
    alternative = first(after, rule.alternatives, known=True)
    is_past = clock.is_past(as_of, due)
    if is_waived(rule, after, clock, due, decisive):
        return "not_applicable", decisive
    if is_too_many:
        return "late", decisive
    if rule.at_most is None and (is_enough or (alternative and clock.within(alternative, due))):
        return "met", decisive
    may_be_many = rule.at_most is not None and len(counted) + unknown > rule.at_most
    may_be_enough = not is_enough and len(counted) + unknown >= rule.at_least
    if may_be_many or may_be_enough or is_unknown:
        return "undeterminable", decisive
    if is_past:
        return ("met" if is_enough else "late"), decisive
    return ("running" if is_enough else still_runs(rule, clock, due, as_of)), decisive


_KINDS = {"max_delay": judge_maximum, "min_delay": judge_minimum, "count": judge_count}


def judge_case(rule: DelayRule, events: Sequence[Event], as_of: datetime, *, applies: bool = True) -> list[Verdict]:
    """The verdicts on a case that one version of a rule is put to; none where it is put to another version."""
    first_stamp = min((each.at for each in events if each.at), default=None)
    if first_stamp and first_stamp > as_of:
        return []
    seen = [each for each in events if each.at is None or each.at <= as_of]
    starts = [each for each in seen if each.activity in rule.start]
    chosen = {"first": starts[:1], "last": starts[-1:], "each": starts}[rule.which]
    first_day = first_stamp.astimezone(DANISH).date() if first_stamp else None
    if not chosen:
        return [Verdict("not_applicable")] if is_in_force(rule, first_day) else []
    return [
        judge_clock(rule, seen, start, as_of) if applies else Verdict("not_applicable", start_no=start.no)
        for start in chosen
        if is_in_force(rule, start.day or first_day)
    ]


def is_in_force(rule: DelayRule, day: date | None) -> bool:
    if day is None:
        return rule.valid_to is None
    return (rule.valid_from or date.min) <= day <= (rule.valid_to or date.max)
