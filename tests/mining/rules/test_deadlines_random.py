"""Deadlines against an oracle that steps from day to day, on random cases and random rules."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from mining.rules.calendar import ClosingDays, make_calendar
from mining.rules.deadlines import deadline_cases
from tests.mining.rules.clock_oracle import CLOSED, Event, Verdict, judge_case
from tests.mining.rules.random_clocks import SEASONS, random_case, random_rule

RULES, CASES = 60, 60
CLOSING = ClosingDays(recurring=tuple(f"{month:02d}-{day:02d}" for month, day in sorted(CLOSED)))


@pytest.fixture
def judged(con, make_log):
    """A function that puts a rule to cases at a moment: the engine's verdicts by the case's place among them."""
    make_calendar(con, closing=CLOSING)

    def judge(rule, cases: list[list[Event]], as_of: datetime) -> dict[int, list[Verdict]]:
        log = make_log(rows_of(cases))
        rows = deadline_cases(con, rule, log, as_of=as_of).select(
            "case_key, status, due_on, measured, start_event_no, stop_event_no"
        )
        found: dict[int, list[Verdict]] = {}
        for key, *verdict in rows.fetchall():
            found.setdefault(key - 1, []).append(Verdict(*verdict))
        return found

    return judge


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
    """Status, due day, measure and the two events; what a verdict of not applicable measures nobody asks."""
    if found.status != said.status or (found.start_no, found.status) != (said.start_no, said.status):
        return False
    if said.status in ("not_applicable", "undeterminable"):
        return True
    is_measured = (found.measured is None) == (said.measured is None)
    near = found.measured is None or said.measured is None or abs(found.measured - said.measured) < 1e-6
    return found.due_on == said.due_on and found.stop_no == said.stop_no and is_measured and near


@pytest.mark.parametrize("number", range(RULES))
def test_every_clock_of_a_random_rule_stands_as_the_oracle_says(rng, judged, number):
    rng.seed(f"clocks:{number}")
    rule = random_rule(rng, number)
    cases = [case for case in (random_case(rng) for _ in range(2 * CASES)) if few_days(case)][:CASES]
    as_of = datetime.combine(rng.choice(SEASONS), datetime.min.time(), UTC) + timedelta(days=rng.randrange(60), hours=9)
    found = judged(rule, cases, as_of)
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
