"""Public object-centric logs: what others counted of them, what pm4py reads of them, and one example in three files."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.orchestration.extract.readers.ocel_written import PARTS, SUFFIXES, as_set, read


def facts(test_data: Path) -> dict:
    """What was counted of the public logs by code that shares nothing with the readers."""
    return json.loads((test_data / "ocel/facts/ocel_counts.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["ocel20_example.sqlite", "ocpa_running-example.sqlite"])
def test_public_databases_hold_what_others_counted(test_data: Path, name: str) -> None:
    counted, path = facts(test_data)[name], test_data / "ocel" / name
    events, objects = read(path, "events")[0], read(path, "objects")[0]
    assert Counter(row["ocel:activity"] for row in events) == counted["_event_types"]
    assert Counter(row["ocel:type"] for row in objects) == counted["_object_types"]
    stamps = [row["ocel:timestamp"] for row in events]
    assert [min(stamps), max(stamps)] == counted["_period"]
    for part, expected in (("event_objects", "_e2o_qualifiers"), ("object_objects", "_o2o_qualifiers")):
        rows, delivery = read(path, part)
        assert Counter(row["ocel:qualifier"] for row in rows) == counted[expected]
        assert delivery.rejected == []
    changes = [row for row in read(path, "object_changes")[0] if not row["ocel:timestamp"].startswith("1970")]
    assert len(changes) == counted["_object_attribute_changes"]


@pytest.mark.parametrize("name", ["p2p-normal.jsonocel", "ocel20_example.jsonocel"])
def test_public_json_holds_what_others_counted(test_data: Path, name: str) -> None:
    counted, path = facts(test_data)[name], test_data / "ocel" / name
    events, objects = read(path, "events")[0], read(path, "objects")[0]
    assert (len(events), len(objects)) == (counted["events"], counted["objects"])
    assert len(read(path, "event_objects")[0]) == counted["e2o"]
    assert len(read(path, "object_objects")[0]) == counted.get("o2o", 0)
    if "object_types" in counted:
        assert Counter(row["ocel:type"] for row in objects) == counted["object_types"]
        assert Counter(row["ocel:activity"] for row in events) == counted["event_types"]


def test_the_standards_example_is_the_same_in_its_three_files(test_data: Path) -> None:
    """Times are not compared: the XML and the database write Danish winter time, the JSON UTC."""
    paths = [test_data / "ocel" / f"ocel20_example.{suffix}" for suffix in SUFFIXES.values()]
    for part in PARTS:
        first, *others = [as_set([row | {"ocel:timestamp": None} for row in read(path, part)[0]]) for path in paths]
        assert all(other == first for other in others), part


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("ocel20_example.jsonocel", "read_ocel2_json"),
        ("ocel20_example.xmlocel", "read_ocel2_xml"),
        ("ocel20_example.sqlite", "read_ocel2_sqlite"),
        ("p2p-normal.jsonocel", "read_ocel_json"),
    ],
)
def test_pm4py_reads_the_same_relations(test_data: Path, tmp_path: Path, name: str, reader: str) -> None:
    pm4py = pytest.importorskip("pm4py", reason="pm4py is the oracle")
    path = test_data / "ocel" / name
    if reader == "read_ocel_json":  # pm4py wants two sections that this file does not have
        log = json.loads(path.read_text(encoding="utf-8"))
        path = tmp_path / name
        path.write_text(json.dumps(log | {"ocel:global-event": {}, "ocel:global-object": {}}), encoding="utf-8")
    oracle = getattr(pm4py, reader)(str(path))
    ours = {part: read(path, part)[0] for part in PARTS}
    assert {(row["ocel:oid"], row["ocel:type"]) for row in ours["objects"]} == set(
        oracle.objects[["ocel:oid", "ocel:type"]].itertuples(index=False, name=None)
    )
    assert {(row["ocel:eid"], row["ocel:activity"]) for row in ours["events"]} == set(
        oracle.events[["ocel:eid", "ocel:activity"]].itertuples(index=False, name=None)
    )
    links = Counter((row["ocel:eid"], row["ocel:oid"]) for row in ours["event_objects"])
    assert links == Counter(oracle.relations[["ocel:eid", "ocel:oid"]].itertuples(index=False, name=None))
    pairs = {(row["ocel:oid"], row["ocel:oid_2"], row["ocel:qualifier"]) for row in ours["object_objects"]}
    assert pairs == set(oracle.o2o[["ocel:oid", "ocel:oid_2", "ocel:qualifier"]].itertuples(index=False, name=None))
