"""The demo with one mapping not approved, one left out and one kind of event scheduled: every output says so.

The parts are tested beside their code; here is the whole flow, by the command.
"""

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import DEMO
from tests.end_to_end.workplace import Workplace, delivered_anew

AS_OF = "2024-10-15T12:00:00+00:00"
"""Before the simulated cases end, so that meetings scheduled for later are plans."""
SCHEDULED = "case when status = '1. samtale planlagt' then 'schedule' else 'complete' end as lifecycle"

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def workplace(demo: Workplace, tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """A refresh of a copy of the demo, over the demo's own deliveries."""
    folder = tmp_path_factory.mktemp("unapproved")
    municipality = folder / "demo"
    shutil.copytree(DEMO, municipality)
    edit(
        municipality / "seeds" / "municipality_mappings.csv",
        ('FuldtOplystDato,case_complete,"Systemejer, Byg og Miljø",2024-10-01', "FuldtOplystDato,case_complete,,"),
        ('byggesag,AfsluttetDato,case_closed,"Systemejer, Byg og Miljø",2024-10-01\n', ""),
    )
    source = municipality / "sources" / "sygedagpenge" / "evt_sygedagpenge__status_changes.sql"
    edit(source, ("'complete' as lifecycle", SCHEDULED))
    made = delivered_anew(demo, folder, municipality)
    done = made.run("refresh", "--as-of", AS_OF)
    assert "Mappings not approved: byggesag (1)" in " ".join(done.stdout.split())
    return made


def edit(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def published(workplace: Workplace, query: str) -> list[tuple]:
    with duckdb.connect(str(workplace.data / "published" / "sagsflow.duckdb"), read_only=True) as con:
        return con.execute(query).fetchall()


def warehouse(workplace: Workplace, query: str) -> list[tuple]:
    with duckdb.connect(str(workplace.data / "warehouse.duckdb"), read_only=True) as con:
        return con.execute(query).fetchall()


def test_tables_manifest_pages_pictures_and_models_say_what_is_not_approved(workplace: Workplace) -> None:
    release = workplace.data / "published"
    assert json.loads((release / "manifest.json").read_text(encoding="utf-8"))["unapproved"] == {"byggesag": 1}
    told = published(workplace, "select process, mapping_approval, unapproved_values from processes")
    assert [each for each in told if each[1:] != ("godkendt", 0)] == [("byggesag", "ikke godkendt", 1)]
    assert published(workplace, "select approval from refreshes") == [("ikke godkendt",)]
    said = [
        *("report/index.html", "report/byggesag.html", "report/transparency.html", "quality/index.html"),
        *("quality/byggesag.html", "maps/byggesag.svg", "models/byggesag.svg", "models/byggesag.bpmn"),
        *("models/byggesag.pnml", "models/IKKE-GODKENDT.txt", "IKKE-GODKENDT.txt"),
    ]
    assert [name for name in said if "kke godkendt" not in read(release / name)] == []
    silent = ["report/sygedagpenge.html", "quality/sygedagpenge.html", "maps/sygedagpenge.svg"]
    assert [name for name in silent if "kke godkendt" in read(release / name)] == []


def test_an_approved_demo_says_nothing_of_it(demo: Workplace) -> None:
    release = demo.data / "published"
    assert json.loads((release / "manifest.json").read_text(encoding="utf-8"))["unapproved"] == {}
    texts = [file for ending in ("html", "svg", "bpmn", "txt") for file in release.rglob(f"*.{ending}")]
    assert len(texts) > 8
    assert [file.name for file in texts if "ikke godkendt for" in read(file).lower()] == []
    assert [file.name for file in texts if "Ikke godkendt." in read(file)] == []
    assert published(demo, "select count(*) from unmapped_values") == [(0,)]


def test_what_is_not_mapped_is_listed_with_as_many_events_as_the_check_finds(workplace: Workplace) -> None:
    listed = published(workplace, "select raw_value, problem_da, events from unmapped_values where kind = 'aktivitet'")
    found = published(
        workplace,
        "select found from quality_results where process = 'byggesag' and level = 'total'"
        " and check_id = 'unmapped_activity'",
    )
    assert [(row[2],) for row in listed] == found
    assert [row[:2] for row in listed] == [("AfsluttetDato", "ikke kortlagt")]
    assert "AfsluttetDato" in read(workplace.data / "published" / "report" / "byggesag.html")


def test_a_plan_is_counted_and_is_no_part_of_the_log(workplace: Workplace) -> None:
    delivered = warehouse(workplace, "select count(*) from canonical.events")[0][0]
    plans = warehouse(workplace, "select count(*) from canonical.case_plans")[0][0]
    assert plans > 0
    assert warehouse(workplace, "select count(*) from canonical.event_log") == [(delivered - plans,)]
    later = f"select count(*) from canonical.event_log where lifecycle = 'schedule' and occurred_at > '{AS_OF}'"
    assert warehouse(workplace, later) == [(0,)]
    shown = published(workplace, "select activity, coalesce(events, 0) from planned_events")
    assert shown in ([("first_meeting_scheduled", plans)], [("first_meeting_scheduled", 0)])


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8")
