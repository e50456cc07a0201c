"""The demo's planted intervention and disparity are found in the simulator's own events, and what has none has none.

The log is made straight from the simulated cases, so neither extraction nor dbt has a part in it.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import duckdb
import pyarrow as pa
import pytest

from mining.change.changes import changes
from mining.change.comparisons import comparisons
from mining.change.declared import Change, Comparison
from mining.change.drifts import drifts
from mining.log import EventLog
from simulator import calendar
from simulator.areas.byggesag import Byggesag
from simulator.areas.byggesag_course import REFORM
from simulator.people import People
from tests.mining.change.simulated import CASES, EVENT_LOG

AS_OF = datetime(2024, 12, 31, 22, 59, 59, tzinfo=UTC)
STEP: dict[str, object] = {
    "process": "byggesag",
    "title_da": "Fra fuldt oplyst til afgørelse",
    "kpi": "step_days",
    "from": "case_complete",
    "to": "decision_made",
    "followed_days": 60,
}


@pytest.fixture(scope="module")
def permits() -> Iterator[duckdb.DuckDBPyConnection]:
    """Two thousand building cases as a log."""
    area = Byggesag(2024, People(2024), block=0)
    cases = [area.case(number) for number in range(2000)]
    first = datetime.combine(calendar.FIRST_DATE, datetime.min.time(), UTC) - timedelta(hours=1)  # midnight in Denmark
    placed = [(key, place, *event) for key, case in enumerate(cases) for place, event in enumerate(case.events, 1)]
    events = pa.table(
        {
            "process": ["byggesag"] * len(placed),
            "case_key": [key for key, *_ in placed],
            "event_no": [place for _, place, *_ in placed],
            "activity": [code for *_, code in placed],
            "occurred_at": pa.array([first + timedelta(seconds=moment) for _, _, moment, _ in placed]),
        }
    )
    ends = area.vocabulary.ends()
    facts = pa.table(
        {
            "process": ["byggesag"] * len(cases),
            "case_id": [case.case_id for case in cases],
            "case_key": range(len(cases)),
            "unit": [case.unit for case in cases],
            "is_open": [case.events[-1][1] not in ends for case in cases],
        }
    )
    known = [
        (case.case_id, attribute, value)
        for case in cases
        for attribute, value in (
            ("party_type", "company" if "companies_wait" in case.effects else "citizen"),
            ("case_type", str(case.rows["cases"][0]).split(";")[2]),
        )
    ]
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        con.execute("create schema canonical")
        con.register("given_events", events)
        con.register("given_cases", facts)
        con.register(
            "known", pa.table(dict(zip(("object_id", "attribute", "value"), zip(*known, strict=True), strict=True)))
        )
        con.execute(EVENT_LOG)
        con.execute(CASES)
        con.execute("create table canonical.object_changes as select *, null::timestamptz as valid_from from known")
        con.execute(
            "create table canonical.activities as"
            " select 'byggesag' as process, unnest(?) as activity, true as is_end", [sorted(ends)]
        )  # fmt: skip
        yield con


def effect_of(con: duckdb.DuckDBPyConnection, day: date, unit: str, others: list[str]) -> tuple[float, float, float]:
    asked = Change.model_validate({"id": "C", "date": day, "units": [unit], "compared_with": others, **STEP})
    row = changes(con, [asked], EventLog(), as_of=AS_OF).select("effect, lower, upper").fetchone()
    assert row is not None
    return row


def test_the_planted_intervention_is_found_where_and_when_it_was_planted(permits):
    effect, lower, upper = effect_of(permits, REFORM, "byggeri_nord", ["byggeri_syd", "erhverv_landzone"])
    assert -12 < effect < -4
    assert lower < effect < upper < 0


def test_no_placebo_has_an_effect_as_large_as_the_planted_one(permits):
    """Units and days without an intervention. How often such an interval leaves 0 out is ``test_changes``' campaign."""
    planted, *_ = effect_of(permits, REFORM, "byggeri_nord", ["byggeri_syd", "erhverv_landzone"])
    for day in (date(2023, 7, 1), date(2023, 10, 1), REFORM):
        effect, *_ = effect_of(permits, day, "erhverv_landzone", ["byggeri_syd"])
        assert abs(effect) < abs(planted)


def test_the_planted_disparity_is_found_among_cases_of_one_category(permits):
    asked = Comparison.model_validate(
        {"id": "S", "by": "party_type", "group": ["company"], "against": ["citizen"], "within": "case_type", **STEP}
    )
    row = comparisons(permits, [asked], EventLog(), as_of=AS_OF).select("group_value, other_value, lower").fetchone()
    group, other, lower = row
    assert lower > 0
    assert 1.1 < group / other < 1.5  # half as long again, counted to 60 days at most, and only the step's own part


def test_the_intervention_is_found_as_a_drift_of_its_unit_in_its_month_by_one_who_does_not_know_of_it(permits):
    found = drifts(permits, EventLog(), as_of=AS_OF).filter("kind = 'wait' and level = 'unit'")
    assert (REFORM, "case_complete", "byggeri_nord") in found.select("drift_on, activity, unit").fetchall()
    assert {unit for (unit,) in found.select("unit").fetchall()} == {"byggeri_nord"}
