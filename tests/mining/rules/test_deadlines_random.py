"""Deadlines against an oracle that steps from day to day, on random cases and random rules."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from mining.log import EventLog
from mining.rules.calendar import ClosingDays, make_calendar
from mining.rules.deadlines import deadline_cases
from tests.mining.rules.clock_oracle import CLOSED, Event, Verdict, judge_case
from tests.mining.rules.random_clocks import SEASONS, random_case, random_rule

RULES, CASES = 60, 60
MANY_LOGS, RULES_OF_A_LOG, FEW_CASES = 20, 100, 15
"""The campaign of the full suite: two thousand rules, each on fifteen cases."""
CLOSING = ClosingDays(recurring=tuple(f"{month:02d}-{day:02d}" for month, day in sorted(CLOSED)))


@pytest.fixture
def put(con):
    """A function that puts a rule to a log at a moment: the engine's verdicts by the case's place in it."""
    make_calendar(con, closing=CLOSING)

    def judge(rule, log: EventLog, as_of: datetime) -> dict[int, list[Verdict]]:
        rows = deadline_cases(con, rule, log, as_of=as_of).select(
            "case_key, status, due_on, measured, start_event_no, stop_event_no"
        )
        found: dict[int, list[Verdict]] = {}
        for key, *verdict in rows.fetchall():
            found.setdefault(key - 1, []).append(Verdict(*verdict))
        return found

    return judge


@pytest.fixture
def judged(put, make_log):
    """The same of a log made of cases."""
    return lambda rule, cases, as_of: put(rule, make_log(rows_of(cases)), as_of)


def rows_of(cases: list[list[Event]]) -> Iterable[dict]:
    """Rows of ``make_log``: case n is the n-th by name, which numbers its key."""
    for number, events in enumerate(cases):
        for event in events:
            precision = "none" if event.at is None else "day" if event.is_day else "minute"
            yield {"process": "p", "case_id": f"c{number:05d}", "activity": event.activity,
                   "occurred_at": event.at, "time_precision": precision}  # fmt: skip


def few_days(case: list[Event]) -> bool:
    """Whether every way its day stamps may lie can be tried: two of each."""
    return sum(event.is_day for event in case) <= 4


def same(found: Verdict, said: Verdict) -> bool:
    """Status, due day, measure and the two events; what a verdict of not applicable measures nobody asks.

    Where day stamps can be read in several ways, all of which give the status, the figures are those of one of them.
    """
    if said.readings:
        return found.status == said.status and is_one_of(found, said.readings)
    if found.status != said.status or (found.start_no, found.status) != (said.start_no, said.status):
        return False
    if said.status in ("not_applicable", "undeterminable"):
        return True
    is_measured = (found.measured is None) == (said.measured is None)
    near = found.measured is None or said.measured is None or abs(found.measured - said.measured) < 1e-6
    return found.due_on == said.due_on and found.stop_no == said.stop_no and is_measured and near


def is_one_of(found: Verdict, readings: Sequence[Verdict]) -> bool:
    """Whether the two events are those of a reading, and due day and measure lie where the readings have them."""
    if found.start_no not in {each.start_no for each in readings}:
        return False
    if found.status in ("not_applicable", "undeterminable"):
        return True
    due = [each.due_on for each in readings if each.due_on]
    measured = [each.measured for each in readings if each.measured is not None]
    return (
        found.stop_no in {each.stop_no for each in readings}
        and (not due or min(due) <= found.due_on <= max(due))
        and (not measured or min(measured) - 1e-6 <= found.measured <= max(measured) + 1e-6)
    )


@pytest.mark.parametrize("number", range(RULES))
def test_every_clock_of_a_random_rule_stands_as_the_oracle_says(rng, judged, number):
    rng.seed(f"clocks:{number}")
    rule, cases, as_of = random_rule(rng, number), random_cases(rng, CASES), random_moment(rng)
    check(rule, cases, as_of, judged(rule, cases, as_of))


@pytest.mark.full
@pytest.mark.parametrize("number", range(MANY_LOGS))
def test_every_clock_of_a_hundred_random_rules_on_one_log_stands_as_the_oracle_says(rng, judged, put, number):
    rng.seed(f"campaign:{number}")
    cases = random_cases(rng, FEW_CASES)
    judged(random_rule(rng, 0), cases, random_moment(rng))  # makes the log that all rules are put to
    for place in range(1, RULES_OF_A_LOG + 1):
        rule, as_of = random_rule(rng, place), random_moment(rng)
        check(rule, cases, as_of, put(rule, EventLog(), as_of))


def random_cases(rng, number: int) -> list[list[Event]]:
    return [case for case in (random_case(rng) for _ in range(2 * number)) if few_days(case)][:number]


def random_moment(rng) -> datetime:
    return datetime.combine(rng.choice(SEASONS), datetime.min.time(), UTC) + timedelta(days=rng.randrange(60), hours=9)


def check(rule, cases: list[list[Event]], as_of: datetime, found: dict[int, list[Verdict]]) -> None:
    """Every clock of every case as the oracle has it."""
    for place, case in enumerate(cases):
        said = judge_case(rule, case, as_of)
        assert len(found.get(place, [])) == len(said), (rule, as_of, case)
        for one, other in zip(found.get(place, []), said, strict=True):
            assert same(one, other), f"{rule.model_dump(exclude_defaults=True)}\n{as_of}\n{case}\n{one}\n{other}"


@pytest.mark.parametrize("number", range(10))
def test_a_case_that_is_late_stays_late(rng, judged, number):
    rng.seed(f"late:{number}")
    rule = random_rule(rng, number).model_copy(update={"kind": "max_delay", "at_least": None, "at_most": None,
                                                       "which": "first", "alternatives": (), "restart": (),
                                                       "waived_by": (), "extension": None})  # fmt: skip
    cases = [[event for event in random_case(rng) if event.at and not event.is_day] for _ in range(CASES)]
    cases = [case for case in cases if case]
    last = datetime(2025, 6, 1, tzinfo=UTC)
    # Both moments lie after every event: what is late at the first must be so at the second.
    earlier, later = judged(rule, cases, last), judged(rule, cases, last + timedelta(days=90))
    late = {place for place, verdicts in earlier.items() if verdicts[0].status == "late"}
    assert late <= {place for place, verdicts in later.items() if verdicts[0].status == "late"}
