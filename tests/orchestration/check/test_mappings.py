"""A mapping is judged by the process whose cases it is used in: another process's activity is no activity there."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.check.run import check
from orchestration.extract.keys import make_key
from orchestration.settings import Settings
from tests.orchestration.scaffold.lab import add, deliver, municipality

HEADER = "Sagsnr;Status;Tidspunkt"
STATUSES = {"a": ("Modtaget", "Afsluttet"), "b": ("Bestilt", "Leveret")}


def log(*statuses: str) -> str:
    rows = [f"S{case};{status};{day}-01-2024 10:00" for case in range(6) for day, status in enumerate(statuses, 13)]
    return "\n".join([HEADER, *rows]) + "\n"


@pytest.fixture
def two(tmp_path: Path) -> Settings:
    """Two processes with one source and two activities each, all of their own."""
    settings = municipality(tmp_path, k=3)
    make_key(settings.key_file, data=settings.data)
    for source, statuses in STATUSES.items():
        add(settings, deliver(settings, f"{source}/{source}.csv", log(*statuses)))
    return settings


def seed(settings: Settings, name: str) -> Path:
    return settings.municipality / "seeds" / f"municipality_{name}.csv"


def remap(settings: Settings, line: str, becomes: str) -> None:
    file = seed(settings, "mappings")
    text = file.read_text(encoding="utf-8")
    assert line in text
    file.write_text(text.replace(line, becomes), encoding="utf-8")


def errors(settings: Settings) -> list[str]:
    found = check(settings, as_of=datetime(2024, 6, 1, tzinfo=UTC))
    return [f"{finding.where}: {finding.message}" for finding in found.findings if finding.level == "error"]


def test_mappings_to_activities_of_their_own_process_are_no_finding(two: Settings) -> None:
    assert errors(two) == []


def test_an_activity_that_only_another_process_declares_is_an_error(two: Settings) -> None:
    remap(two, "b,Leveret,leveret", "b,Leveret,afsluttet")
    assert errors(two) == [
        "municipality_mappings.csv: source 'b' maps to activity 'afsluttet', which occurs in process 'b' and is not"
        " declared there; declared there are bestilt, leveret"
    ]


def test_a_mapping_that_no_delivery_uses_is_held_to_the_processes_of_its_source(two: Settings) -> None:
    file = seed(two, "mappings")
    file.write_text(file.read_text(encoding="utf-8") + "a,Afbestilt,bestilt,,\n", encoding="utf-8")
    assert errors(two) == [
        "municipality_mappings.csv: source 'a' maps to activity 'bestilt', which is for process 'a' and is not"
        " declared there; declared there are afsluttet, modtaget"
    ]


def test_a_source_of_two_processes_needs_its_activity_in_each_where_it_occurs(two: Settings) -> None:
    """Half of each source's cases are made the other process's: what occurs there must be declared there."""
    objects = two.municipality / "models" / "municipality_objects.sql"
    text = objects.read_text(encoding="utf-8")
    half = "select object_id, case when row_number() over (order by object_id) % 2 = 0 then 'a_case' else 'b_case' end"
    objects.write_text(f"{half} as object_type from (\n{text}\n)\n", encoding="utf-8")
    activities = seed(two, "activities")
    for activity in ("modtaget", "afsluttet"):
        line = f"b,{activity},{activity},x,0,false,\n"
        activities.write_text(activities.read_text(encoding="utf-8") + line, encoding="utf-8")
    mappings = seed(two, "mappings")
    mappings.write_text(mappings.read_text(encoding="utf-8") + "a,Afbestilt,bestilt,,\n", encoding="utf-8")
    assert errors(two) == [
        f"municipality_mappings.csv: source 'b' maps to activity '{activity}', which occurs in process 'a' and is not"
        " declared there; declared there are afsluttet, modtaget"
        for activity in ("bestilt", "leveret")
    ]


def test_what_is_declared_nowhere_is_told_once(two: Settings) -> None:
    remap(two, "b,Leveret,leveret", "b,Leveret,findes_ikke")
    (told,) = errors(two)
    assert "activity 'findes_ikke' is not declared" in told
