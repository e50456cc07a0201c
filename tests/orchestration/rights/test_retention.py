"""Retention to the day: held to Python's calendar, on ends of months, leap days, changes of the clock."""

import calendar
import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest
import yaml

from orchestration.extract.errors import ConfigurationError
from orchestration.rights.retain import expired_cases, judge, landed_cases, retain
from orchestration.rights.retention import Retention, read_retention
from orchestration.settings import DEMO
from tests.orchestration.rights.town import AT, BO, CARL, Town

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
APPROVED = {"source": "KLE 02.34.02, bevaring K5", "approved_by": "Arkivar", "approved_on": "2024-01-01"}


def rules(*declared: dict) -> Retention:
    return Retention.model_validate({"rules": [{**APPROVED, **rule} for rule in declared]})


def warehouse(folder: Path, *cases: tuple) -> Path:
    """Cases as (process, case_id, case_type, ended_at, is_open)."""
    file = folder / "warehouse.duckdb"
    file.unlink(missing_ok=True)
    with duckdb.connect(str(file)) as con:
        con.execute("create schema canonical")
        con.execute(
            "create table canonical.cases"
            " (process varchar, case_id varchar, case_type varchar, ended_at timestamptz, is_open boolean)"
        )
        con.executemany("insert into canonical.cases values (?, ?, ?, ?, ?)", list(cases))
        con.execute("create table canonical.deliveries (source varchar, table_name varchar, delivery_no integer)")
    return file


def danish(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=COPENHAGEN).astimezone(UTC)


def is_expired(folder: Path, ended: datetime, keep: dict, as_of: datetime) -> bool:
    file = warehouse(folder, ("p", "S1", None, ended, False))
    return bool(expired_cases(file, rules({"process": "p", "keep": keep}), as_of=as_of))


def last_day(ended: date, keep: dict) -> date:
    """The last day a case is kept, by Python's calendar."""
    if "days" in keep:
        return ended + timedelta(days=keep["days"])
    months = ended.year * 12 + ended.month - 1 + keep.get("months", 0) + 12 * keep.get("years", 0)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(ended.day, calendar.monthrange(year, month)[1]))


@pytest.mark.parametrize(
    ("ended", "keep", "last"),
    [
        (date(2020, 2, 29), {"years": 1}, date(2021, 2, 28)),
        (date(2020, 2, 29), {"years": 4}, date(2024, 2, 29)),
        (date(2020, 1, 31), {"months": 1}, date(2020, 2, 29)),
        (date(2021, 1, 31), {"months": 1}, date(2021, 2, 28)),
        (date(2020, 3, 28), {"days": 1}, date(2020, 3, 29)),  # the clock goes forward
        (date(2020, 10, 24), {"days": 1}, date(2020, 10, 25)),  # and back
        (date(2019, 12, 31), {"years": 5}, date(2024, 12, 31)),
        (date(2020, 8, 31), {"months": 6}, date(2021, 2, 28)),
    ],
)
def test_a_case_is_kept_on_its_last_day_and_expired_on_the_next(
    tmp_path: Path, ended: date, keep: dict, last: date
) -> None:
    assert last_day(ended, keep) == last
    next_day = last + timedelta(days=1)
    for hour, minute in ((0, 0), (23, 59)):
        moment = danish(ended.year, ended.month, ended.day, hour, minute)
        assert not is_expired(tmp_path, moment, keep, danish(last.year, last.month, last.day, 23, 59))
        assert is_expired(tmp_path, moment, keep, danish(next_day.year, next_day.month, next_day.day, 0, 0))


def test_many_ends_and_periods_expire_on_the_day_that_pythons_calendar_says(tmp_path: Path) -> None:
    ends = [date(2019, 12, 1) + timedelta(days=each) for each in range(0, 500, 7)]
    ends += [date(2020, 2, 29), date(2020, 3, 29), date(2020, 10, 25)]
    cases = [("p", f"{number}", None, danish(e.year, e.month, e.day, 0, 30), False) for number, e in enumerate(ends)]
    for keep in ({"years": 1}, {"months": 13}, {"days": 366}):
        file = warehouse(tmp_path, *cases)
        for as_of in (danish(2021, 3, 1, 0, 0), danish(2021, 2, 28, 23, 59), danish(2021, 3, 28, 3, 0)):
            found = expired_cases(file, rules({"process": "p", "keep": keep}), as_of=as_of)
            expected = {
                f"{number}"
                for number, ended in enumerate(ends)
                if last_day(ended, keep) < as_of.astimezone(COPENHAGEN).date()
            }
            assert {case for group in found for case in group.cases} == expected
            assert 0 < len(expected) < len(ends)


def test_an_open_case_never_expires_unless_its_rule_counts_from_the_last_event(tmp_path: Path) -> None:
    long_ago = danish(2001, 1, 1)
    file = warehouse(
        tmp_path,
        ("p", "open", None, long_ago, True),
        ("p", "closed", None, long_ago, False),
        ("q", "q", None, None, True),
    )
    rule = {"process": "p", "keep": {"years": 1}}
    assert [group.cases for group in expired_cases(file, rules(rule), as_of=AT)] == [("closed",)]
    from_last = rules({**rule, "from": "last_event"})
    assert [group.cases for group in expired_cases(file, from_last, as_of=AT)] == [("closed", "open")]


def test_a_case_types_own_rule_goes_before_its_processs_and_a_process_without_one_is_kept(tmp_path: Path) -> None:
    ended = danish(2020, 1, 1)
    file = warehouse(
        tmp_path,
        ("p", "a", "kort", ended, False),
        ("p", "b", "lang", ended, False),
        ("p", "c", None, ended, False),
        ("q", "d", None, ended, False),
    )
    declared = rules(
        {"process": "p", "keep": {"years": 1}}, {"process": "p", "case_type": "lang", "keep": {"years": 30}}
    )
    found = expired_cases(file, declared, as_of=AT)
    assert [(group.case_type, group.cases) for group in found] == [(None, ("c",)), ("kort", ("a",))]


def test_a_case_of_two_processes_is_kept_until_it_has_expired_in_both(tmp_path: Path) -> None:
    file = warehouse(tmp_path, ("p", "a", None, danish(2020, 1, 1), False), ("q", "a", None, danish(2024, 1, 1), False))
    declared = rules({"process": "p", "keep": {"years": 1}}, {"process": "q", "keep": {"years": 2}})
    assert expired_cases(file, declared, as_of=danish(2025, 1, 1)) == []
    assert len(expired_cases(file, declared, as_of=danish(2026, 1, 2))) == 2


def test_a_process_without_ends_is_refused(tmp_path: Path) -> None:
    file = warehouse(tmp_path, ("p", "a", None, danish(2020, 1, 1), None))
    with pytest.raises(ConfigurationError, match="declares no end activity"):
        expired_cases(file, rules({"process": "p", "keep": {"years": 1}}), as_of=AT)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"keep": {}}, "exactly one of years, months and days"),
        ({"keep": {"years": 1, "days": 2}}, "exactly one of years, months and days"),
        ({"keep": {"years": 0}}, "greater than 0"),
        ({"keep": {"years": 1}, "from": "birth"}, "'ended' or 'last_event'"),
    ],
)
def test_a_wrong_rule_is_named(town: Town, rule: dict, message: str) -> None:
    document = {"rules": [{"process": "p", **APPROVED, **rule}]}
    (town.settings.municipality / "retention.yml").write_text(yaml.safe_dump(document), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=message):
        read_retention(town.settings.municipality)


def prepare(town: Town, *, known: bool = True) -> None:
    """The town with a warehouse in which S2 and S3 are closed, and a rule of one year."""
    ended = danish(2024, 1, 10)
    cases = [("p", town.case(name), None, ended, name == "S1") for name in ("S1", "S2", "S3")]
    file = warehouse(town.settings.data, *cases)
    if known:
        with duckdb.connect(str(file)) as con:
            tables = [("sager", "events"), ("sager", "parties"), ("esdh", "documents"), ("esdh", "readings")]
            con.executemany("insert into canonical.deliveries values (?, ?, 1)", tables)
    document = {"rules": [{"process": "p", "keep": {"years": 1}, **APPROVED}]}
    (town.settings.municipality / "retention.yml").write_text(yaml.safe_dump(document), encoding="utf-8")


def test_exactly_the_expired_cases_are_deleted_and_stay_away(town: Town) -> None:
    prepare(town)
    assert retain(town.settings, town.municipality, as_of=danish(2025, 1, 10, 23, 59), at=AT) == ([], None)
    expired, receipt = retain(town.settings, town.municipality, as_of=danish(2025, 1, 11, 0, 0), at=AT)
    assert len(expired[0].cases) == 2
    assert receipt is not None
    assert '"command": "retain"' in receipt.read_text(encoding="utf-8")
    assert {row[0] for row in town.rows("sager", "events", "sag")} == {"S1"}
    assert {row[:2] for row in town.rows("esdh", "documents", "sag", "dok")} == {("S1", "D1"), ("S1", "D4")}
    assert town.rows("esdh", "readings", "dok") == [("D1",), ("D4",)]
    town.deliver("sager/parties/2.csv", f"sag,cpr,rolle\nS3,{CARL},ansøger\nS4,{CARL},ansøger\n")
    town.land()
    people = town.rows("sager", "parties", "sag", "cpr")
    assert [case for case, who in people if who == CARL] == ["S4"]
    assert BO not in {who for _, who in people}


def test_a_warehouse_that_does_not_know_a_delivery_is_not_trusted(town: Town) -> None:
    prepare(town, known=False)
    with pytest.raises(ConfigurationError, match="run `sagsflow refresh` before"):
        judge(town.settings, as_of=AT)


def test_a_case_that_landing_does_not_know_stops_the_deletion(town: Town) -> None:
    with pytest.raises(ConfigurationError, match="1 expired cases are in no landed column"):
        landed_cases(town.settings, [town.case("S1"), "f" * 32])


def test_every_process_of_the_demo_has_a_period_with_what_it_rests_on():
    with (DEMO / "seeds" / "municipality_processes.csv").open(encoding="utf-8", newline="") as handle:
        processes = {row["process"] for row in csv.DictReader(handle)}
    assert {rule.process for rule in read_retention(DEMO).rules} == processes
