"""The folder of an object-centric log: what lands of it, under which kinds, and nothing that dbt would run."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from orchestration.extract.declaration import read_sources
from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.landing import Manifest, land_table
from orchestration.extract.ocel_survey import survey_ocel
from orchestration.municipality import read_municipality
from orchestration.scaffold.ocel import OcelPilot, write_ocel_folder
from orchestration.scaffold.ocel_columns import distinct, event_roles, kept_attributes, object_types, slug
from tests.identity_search import search
from tests.orchestration.extract.readers.ocel_written import (
    HAND_DRAWN,
    PARTS,
    START,
    SUFFIXES,
    Event,
    Log,
    Object,
    write,
)
from tests.orchestration.scaffold.test_scaffold_folder import assert_nothing_runs, assert_seeds_are_sound

CPRS = ("010190-5000", "211062-5629")
PEOPLE = Log(
    events=(
        Event(
            "hændelse-1",
            "Ansøg",
            "2024-01-02T08:00:00Z",
            {"Team": "Byg", "sagsbehandler": "Bodil Test"},
            (("sag-4711", "sag"), (CPRS[0], "ansøger"), ("bote", "")),
        ),
        Event("hændelse-2", "Afgør", "2024-01-03T08:00:00Z", {"Team": "Byg"}, (("sag-4711", "sag"), (CPRS[1], "nabo"))),
    ),
    objects=(
        Object("sag-4711", "Byggesag", (("status", START, "ny"), ("adresse", START, "Testvej 1"))),
        Object(CPRS[0], "Part", (("status", START, "gift"),)),
        Object(CPRS[1], "Part"),
        Object("bote", "Medarbejder"),
        Object("firma-17", "Kunde", (), (("sag-4711", "betaler"),)),
    ),
)


def pilot_of(path: Path, *, case_type: str, kept: tuple[str, ...] = (), name: str = "log") -> OcelPilot:
    """What the pilot makes of a log."""
    survey = survey_ocel(path, Connector(format="ocel"))
    types = object_types(survey, source=name)
    return OcelPilot(
        name=name,
        file=path,
        types=types,
        case_type=case_type,
        roles=event_roles(survey, {}),
        attributes=kept_attributes(survey, types, kept),
        zone="Europe/Copenhagen",
        midnight_is_day=False,
    )


def land(municipality: Path, deliveries: Path, root: Path) -> dict[str, Manifest]:
    """Every table of the folder landed below ``root``."""
    (source,) = read_sources(municipality)
    return {
        table.name: land_table(
            source,
            table,
            deliveries=deliveries,
            landing=root / "landing",
            quarantine=root / "quarantine",
            key=bytes(range(32)),
            loaded_at=datetime(2024, 2, 1, tzinfo=UTC),
        )[-1]
        for table in source.tables
    }


def landed(root: Path, table: str) -> list[tuple]:
    """A table's landed rows without their positions, in an order of their own."""
    rows = pq.read_table(root / "landing" / "log" / table / "batch-000001" / "part.parquet").to_pylist()
    return sorted(tuple(sorted((name, str(cell)) for name, cell in row.items() if name != "_position")) for row in rows)


def test_one_log_in_three_serialisations_lands_as_the_same_tables(tmp_path: Path) -> None:
    tables = {}
    for kind in SUFFIXES:
        place = tmp_path / kind
        (place / "in").mkdir(parents=True)
        path = write(HAND_DRAWN, place / "in", kind)
        pilot = pilot_of(path, case_type="Bygge sag", kept=("areal", "navn"))
        write_ocel_folder(pilot, place / "municipality")
        manifests = land(place / "municipality", place / "in", place)
        assert {name: manifest.rows_loaded for name, manifest in manifests.items()} == {
            "events": 3,
            "objects": 3,
            "event_objects": 5,
            "object_objects": 2,
            "object_changes": 5,
        }
        tables[kind] = {part: landed(place, part) for part in PARTS}
    assert tables["xml"] == tables["json"]
    assert tables["sqlite"] == tables["json"]


def test_no_identity_lands_and_people_are_of_kinds_of_people(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    pilot = pilot_of(write(PEOPLE, tmp_path / "in", "json"), case_type="Byggesag")
    assert {each.name: each.kind for each in pilot.types} == {
        "Byggesag": "sag:log:byggesag",
        "Kunde": "borger:log:kunde",
        "Medarbejder": "medarbejder:log",
        "Part": "borger",
    }
    write_ocel_folder(pilot, tmp_path / "municipality")
    manifests = land(tmp_path / "municipality", tmp_path / "in", tmp_path)
    assert [manifest.rows_rejected for manifest in manifests.values()] == [0] * 5
    clear = [*CPRS, "sag-4711", "hændelse-1", "firma-17", "Bodil", "bote", "Testvej", "gift"]
    for folder in ("landing", "municipality"):
        assert search(tmp_path / folder, clear) == []
    assert search(tmp_path / "in", clear)  # the oracle would notice
    events = [dict(row) for row in landed(tmp_path, "events")]
    assert {event["unit"] for event in events} == {"Byg"}
    assert sorted(len(event["resource"]) for event in events if event["resource"] != "None") == [32]
    assert [dict(row)["value_byggesag_status"] for row in landed(tmp_path, "object_changes")] == ["ny"]


def test_an_employee_in_an_event_is_the_employee_among_the_objects(tmp_path: Path) -> None:
    log = Log(
        (Event("e1", "A", "2024-01-02T08:00:00Z", {"resource": "bote"}, (("s", ""),)),),
        (Object("s", "Sag"), Object("bote", "Medarbejder")),
    )
    (tmp_path / "in").mkdir()
    write_ocel_folder(pilot_of(write(log, tmp_path / "in", "xml"), case_type="Sag"), tmp_path / "municipality")
    land(tmp_path / "municipality", tmp_path / "in", tmp_path)
    pseudonyms = {dict(row)["id_medarbejder"] for row in landed(tmp_path, "objects")}
    assert dict(landed(tmp_path, "events")[0])["resource"] in pseudonyms


def test_broken_links_are_counted_as_rejected_and_everything_delivered_is_accounted_for(tmp_path: Path) -> None:
    log = Log((*PEOPLE.events, Event("e3", "Luk", "", {}, (("sag-4711", ""), ("ukendt", "")))), PEOPLE.objects)
    (tmp_path / "in").mkdir()
    write_ocel_folder(pilot_of(write(log, tmp_path / "in", "sqlite"), case_type="Byggesag"), tmp_path / "municipality")
    manifests = land(tmp_path / "municipality", tmp_path / "in", tmp_path)
    counts = {name: (m.rows_delivered, m.rows_loaded, m.rows_rejected) for name, m in manifests.items()}
    assert (counts["events"], counts["event_objects"]) == ((3, 2, 1), (7, 5, 2))
    quarantined = pq.read_table(tmp_path / "quarantine/log/event_objects/batch-000001.parquet").to_pylist()
    assert {row["reason"] for row in quarantined} == {"its event is not in the log, or was rejected"}


def test_the_process_is_made_of_the_chosen_type(tmp_path: Path) -> None:
    path = write(PEOPLE, tmp_path, "json")
    write_ocel_folder(pilot_of(path, case_type="Byggesag"), tmp_path / "m")
    with (tmp_path / "m/seeds/municipality_processes.csv").open(encoding="utf-8", newline="") as handle:
        (process,) = csv.DictReader(handle)
    assert (process["case_object_type"], process["label_da"]) == ("Byggesag", "log: Byggesag")
    assert read_municipality(tmp_path / "m").data.status == "real"
    citizens = pilot_of(path, case_type="Part")
    assert citizens.case_object_type == "Borger"


@pytest.mark.parametrize("name", ["a: b", "'; drop table x; --", 'a"b', "- a", "#", "*", "æ\nø", "x" * 300, "a'b"])
def test_a_type_or_attribute_of_a_hostile_name_is_read_back_and_nothing_in_it_runs(tmp_path: Path, name: str) -> None:
    log = Log(
        (Event("e1", name, "2024-01-02T08:00:00Z", {}, (("s", name),)),),
        (Object("s", name, ((name, START, "x"),)), Object("t", "Ærø")),
    )
    path = write(log, tmp_path, "json")
    out = tmp_path / "m"
    write_ocel_folder(pilot_of(path, case_type="Ærø" if "\n" in name else name, kept=(name,)), out)
    (source,) = read_sources(out)
    delivered = [column.delivered_as for table in source.tables for column in table.columns]
    assert delivered.count(f"ocel:oid:{name}") == 4
    assert delivered.count(f"ocel:value:{name}:{name}") == 1
    assert_nothing_runs(out)
    assert_seeds_are_sound(out)
    words = [file.read_text(encoding="utf-8") for file in out.rglob("*.sql")]
    assert len(words) == 15
    assert not [sql for sql in words if "drop table" in sql]


def test_a_type_of_several_lines_cannot_be_the_case(tmp_path: Path) -> None:
    path = write(Log(HAND_DRAWN.events, (Object("s", "æ\nø"),)), tmp_path, "json")
    with pytest.raises(DeliveryError, match="a line break; rename"):
        write_ocel_folder(pilot_of(path, case_type="æ\nø"), tmp_path / "m")


def test_a_type_called_type_has_a_column_of_its_own(tmp_path: Path) -> None:
    log = Log(HAND_DRAWN.events, (Object("s", "Type"), Object("t", "#")))
    write_ocel_folder(pilot_of(write(log, tmp_path, "json"), case_type="Type"), tmp_path / "m")
    (objects,) = [table for table in read_sources(tmp_path / "m")[0].tables if table.name == "objects"]
    assert {column.name for column in objects.columns} == {"id_type", "id_type_2", "object_type"}


def test_a_name_that_dbt_would_run_is_refused(tmp_path: Path) -> None:
    log = Log(HAND_DRAWN.events, (Object("s1", "{{ env_var('HOME') }}"),))
    with pytest.raises(DeliveryError, match="dbt would run"):
        write_ocel_folder(pilot_of(write(log, tmp_path, "json"), case_type="{{ env_var('HOME') }}"), tmp_path / "m")
    assert not (tmp_path / "m").exists()


def test_attributes_are_kept_when_asked_for_or_classes_of_things(tmp_path: Path) -> None:
    path = write(PEOPLE, tmp_path, "json")
    assert [kept.attribute.name for kept in pilot_of(path, case_type="Byggesag").attributes] == ["status"]
    asked = pilot_of(path, case_type="Byggesag", kept=("adresse",))
    assert [kept.column for kept in asked.attributes] == ["value_byggesag_adresse", "value_byggesag_status"]
    with pytest.raises(DeliveryError, match=r"no object has the attribute 'farve'.*'adresse', 'status'"):
        pilot_of(path, case_type="Byggesag", kept=("farve",))


@pytest.mark.parametrize(
    ("name", "word"),
    [("Purchase Order", "purchase_order"), ("Ærø Å", "aeroe_aa"), ("___", "type"), ("1. sag", "1_sag"), ("漢", "type")],
)
def test_a_types_word_can_stand_in_a_column_and_a_kind(name: str, word: str) -> None:
    assert slug(name) == word


def test_types_that_would_share_a_word_are_told_apart() -> None:
    assert distinct(["a", "a_2", "a", "a"]) == ["a", "a_2", "a_3", "a_4"]


def test_stamps_without_a_zone_are_utc_where_the_file_says_so(tmp_path: Path) -> None:
    """First values stand at the first moment of 1970: a file that writes it without a zone tells which."""
    for written, is_utc in (("1970-01-01 00:00:00", True), ("1970-01-01 01:00:00", False), (START, False)):
        log = Log(HAND_DRAWN.events, (Object("s1", "Sag", (("status", written, "ny"),)),))
        path = write(log, tmp_path, "json")
        assert survey_ocel(path, Connector(format="ocel")).naive_is_utc is is_utc
