"""``sagsflow pilot`` on object-centric logs: the event log and the release, against pm4py's flattening."""

import json
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from tests.end_to_end.workplace import Workplace, new_workplace
from tests.identity_search import search

LISTS = ("events", "objects", "event_objects", "object_objects", "object_changes")


def pilot(log: Path, folder: Path, *options: str) -> Workplace:
    """Run the pilot on one log in a workplace of its own."""
    workplace = new_workplace(folder)
    workplace.run("pilot", str(log), "--public-data", "--out", str(folder / "municipality"), *options)
    return workplace


def query(database: Path, sql: str) -> list[tuple]:
    """The rows of a query on one of the pilot's databases."""
    with duckdb.connect(str(database), read_only=True) as con:
        return con.execute(sql).fetchall()


def sizes(workplace: Workplace) -> dict[str, int]:
    """How many rows each of the five canonical tables has."""
    warehouse = workplace.data / "warehouse.duckdb"
    return {name: query(warehouse, f"select count(*) from canonical.{name}")[0][0] for name in LISTS}


def check_against_flattening(workplace: Workplace, oracle: object, object_type: str) -> None:
    """Cases, events, variants and transitions of the release are those of pm4py's flattened log."""
    pm4py = pytest.importorskip("pm4py", reason="pm4py is the oracle")
    flat = pm4py.ocel_flattening(oracle, object_type)
    cases = {case: tuple(events) for case, events in flat.groupby("case:concept:name")["concept:name"]}
    published = workplace.data / "published" / "sagsflow.duckdb"
    (counted,) = query(published, "select cases, events, activities, variants from processes")
    variants = Counter(cases.values())
    assert counted == (len(cases), len(flat), flat["concept:name"].nunique(), len(variants))
    stored = query(published, "select activities, cases from variants")
    assert {tuple(activities): count for activities, count in stored} == variants
    pairs = Counter(pair for trace in cases.values() for pair in zip(trace, trace[1:], strict=False))
    edges = query(published, "select from_activity, to_activity, transitions from process_map_edges")
    assert {(before, after): count for before, after, count in edges} == pairs


def test_the_standards_example_becomes_a_process_of_its_invoices(test_data: Path, tmp_path: Path) -> None:
    log = test_data / "ocel" / "ocel20_example.jsonocel"
    check_invoices(pilot(log, tmp_path, "--object-type", "Invoice", "--keep-attribute", "is_blocked"), test_data)


def check_invoices(workplace: Workplace, test_data: Path) -> None:
    """The five lists are whole, with qualifiers and times; the release is the flattened log; no name is left."""
    pm4py = pytest.importorskip("pm4py", reason="pm4py is the oracle")
    assert sizes(workplace) == {
        "events": 13,
        "objects": 9,
        "event_objects": 20,
        "object_objects": 7,
        "object_changes": 5,
    }
    check_against_flattening(
        workplace, pm4py.read_ocel2_json(str(test_data / "ocel/ocel20_example.jsonocel")), "Invoice"
    )
    warehouse = workplace.data / "warehouse.duckdb"
    qualifiers = json.loads((test_data / "ocel/facts/ocel_counts.json").read_text(encoding="utf-8"))
    for table, counted in (("event_objects", "_e2o_qualifiers"), ("object_objects", "_o2o_qualifiers")):
        stored = query(warehouse, f"select qualifier, count(*) from canonical.{table} group by qualifier")
        assert dict(stored) == qualifiers["ocel20_example.sqlite"][counted]
    changes = query(
        warehouse,
        "select attribute, value, timezone('UTC', valid_from)::varchar from canonical.object_changes"
        " order by 3 nulls first",
    )
    assert changes[:3] == [("is_blocked", "No", None)] * 3
    assert [change[:2] for change in changes[3:]] == [("is_blocked", "Yes"), ("is_blocked", "No")]
    assert all(change[2].startswith("2022-02-03") for change in changes[3:])
    ended = query(warehouse, "select count(*) from canonical.case_events")
    assert ended == [(9,)]  # an event with two invoices would stand once in each
    assert search(workplace.data, ["Tania", "Mario"]) == []


@pytest.mark.full
@pytest.mark.parametrize("suffix", ["xmlocel", "sqlite"])
def test_the_standards_example_is_the_same_from_its_other_files(test_data: Path, tmp_path: Path, suffix: str) -> None:
    """The XML and the database write Danish winter time without a zone, which is what the pilot takes it for."""
    pm4py = pytest.importorskip("pm4py", reason="pm4py is the oracle")
    workplace = pilot(test_data / "ocel" / f"ocel20_example.{suffix}", tmp_path, "--object-type", "Purchase Order")
    check_against_flattening(
        workplace, pm4py.read_ocel2_json(str(test_data / "ocel/ocel20_example.jsonocel")), "Purchase Order"
    )
    stamps = query(
        workplace.data / "warehouse.duckdb", "select min(timezone('UTC', occurred_at))::varchar from canonical.events"
    )
    assert stamps == [("2022-01-09 14:00:00",)]


@pytest.mark.full
def test_a_log_of_ten_thousand_objects_is_flattened_as_pm4py_does(test_data: Path, tmp_path: Path) -> None:
    pm4py = pytest.importorskip("pm4py", reason="pm4py is the oracle")
    log = test_data / "ocel" / "ocpa_running-example.sqlite"
    workplace = pilot(log, tmp_path, "--object-type", "packages", "--keep-attribute", "price")
    assert sizes(workplace) == {
        "events": 18_211,
        "objects": 10_031,
        "event_objects": 35_857,
        "object_objects": 25_336,
        "object_changes": 9_810,
    }
    check_against_flattening(workplace, pm4py.read_ocel2_sqlite(str(log)), "packages")
    names = ["van der Aalst", "Koren", "STAWAG", "990001"]
    assert search(workplace.data / "landing", names) == []


@pytest.mark.full
def test_the_json_of_ocel_1_is_flattened_by_its_purchase_orders(test_data: Path, tmp_path: Path) -> None:
    pm4py = pytest.importorskip("pm4py", reason="pm4py is the oracle")
    log = test_data / "ocel" / "p2p-normal.jsonocel"
    workplace = pilot(log, tmp_path, "--object-type", "PURCHORD")
    whole = json.loads(log.read_text(encoding="utf-8")) | {"ocel:global-event": {}, "ocel:global-object": {}}
    mended = tmp_path / "mended.jsonocel"
    mended.write_text(json.dumps(whole), encoding="utf-8")
    check_against_flattening(workplace, pm4py.read_ocel_json(str(mended)), "PURCHORD")


def test_an_object_type_must_be_said_and_nothing_is_written_before(test_data: Path, tmp_path: Path) -> None:
    workplace = new_workplace(tmp_path)
    log = test_data / "ocel" / "p2p-normal.jsonocel"
    done = workplace.run("pilot", str(log), "--public-data", "--out", str(tmp_path / "out"), check=2)
    assert "'PURCHORD' (80)" in done.stderr
    assert not workplace.data.exists()
    assert not (tmp_path / "out").exists()
