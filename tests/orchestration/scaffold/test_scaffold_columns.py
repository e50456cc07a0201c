"""From a profile to declared columns: identity is treated, and what has no role is not declared."""

from pathlib import Path

import pytest

from orchestration.extract.profile import Profile, profile_delivery
from orchestration.scaffold.columns import declared_columns, midnight_is_day, naive_columns

HEADER = "Sagsnr;Aktivitet;Tid;Behandler;Afdeling;CPR;Navn\n"
ROWS = "".join(
    f"S{case};{activity};{day}-02-2024 {hour}:{case};B{case % 3};Afd {case % 2};61019050{case};Navn {case}\n"
    for case in range(10, 40)
    for day, hour, activity in ((13, 10, "Modtaget"), (14, 11, "Behandlet"), (25, 15, "Afgjort"))
)


def profiled(folder: Path, content: str, **given: str) -> Profile:
    path = folder / "log.csv"
    path.write_text(content, encoding="utf-8")
    return profile_delivery(path, given=given)


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return profiled(tmp_path, HEADER + ROWS, case="Sagsnr", resource="Behandler", unit="Afdeling")


def test_cases_and_employees_are_pseudonymised_per_source_and_the_rest_kept(profile: Profile) -> None:
    found = {column.name: column for column in declared_columns(profile, source="a")}
    assert list(found) == ["case_id", "activity", "occurred_at", "unit", "resource"]
    assert {name: (column.treatment, column.kind) for name, column in found.items()} == {
        "case_id": ("pseudonymise", "sag:a"),
        "activity": ("keep", None),
        "occurred_at": ("keep", None),
        "unit": ("keep", None),
        "resource": ("pseudonymise", "medarbejder:a"),
    }
    assert [name for name, column in found.items() if column.required] == ["case_id", "activity"]
    assert (found["occurred_at"].formats, found["occurred_at"].is_event_time) == (("%d-%m-%Y %H:%M",), True)


def test_cpr_numbers_and_names_are_not_declared_at_all(profile: Profile) -> None:
    delivered = {column.delivered_as for column in declared_columns(profile, source="a")}
    assert not delivered & {"CPR", "Navn"}


def test_a_start_beside_a_stamp_makes_both_sides_of_an_event(tmp_path: Path) -> None:
    content = "sag;aktivitet;start;slut\n" + "".join(
        f"{case};{activity};2024-01-{day:02d} 08:00:00;2024-01-{day:02d} 09:00:00\n"
        for case in range(1, 20)
        for day, activity in ((3, "Modtaget"), (20, "Afgjort"))
    )
    profile = profiled(tmp_path, content, case="sag", activity="aktivitet", start="start", time="slut")
    found = [(column.name, column.delivered_as) for column in declared_columns(profile, source="a")]
    assert found[2:] == [("started_at", "start"), ("completed_at", "slut")]
    assert naive_columns(profile) == ["start", "slut"]


@pytest.mark.parametrize(("midnights", "is_day"), [(0, False), (2, False), (3, True), (40, True)])
def test_midnight_is_a_day_from_one_stamp_in_twenty(tmp_path: Path, midnights: int, is_day: bool) -> None:
    stamps = ["2024-01-02 00:00:00"] * midnights + ["2024-01-02 10:00:00"] * (60 - midnights)
    rows = "".join(f"{n // 4};{'ab'[n % 2]};{stamp}\n" for n, stamp in enumerate(stamps[:60]))
    profile = profiled(tmp_path, "case;activity;time\n" + rows, case="case", activity="activity", time="time")
    assert midnight_is_day(profile) is is_day
    assert naive_columns(profile) == ["time"]


def test_stamps_with_an_offset_need_no_zone(tmp_path: Path) -> None:
    rows = "".join(f"{n // 4};{'ab'[n % 2]};2024-01-02T10:00:00+01:00\n" for n in range(20))
    profile = profiled(tmp_path, "case;activity;time\n" + rows, case="case", activity="activity", time="time")
    assert naive_columns(profile) == []
    assert not midnight_is_day(profile)


def test_a_log_without_time_declares_none(tmp_path: Path) -> None:
    rows = "".join(f"{n // 4};{'abc'[n % 3]}\n" for n in range(24))
    profile = profiled(tmp_path, "case;activity\n" + rows, case="case", activity="activity")
    assert [column.name for column in declared_columns(profile, source="a")] == ["case_id", "activity"]
    assert naive_columns(profile) == []
    assert midnight_is_day(profile) is False
