"""The OCEL 2.0 file: read again by pm4py and r4pm with equal counts, and object figures equal to r4pm's on it."""

import json
from pathlib import Path

import duckdb
import pytest

from mining.objects.object_map import object_map_edges
from mining.objects.object_performance import event_waits
from mining.objects.ocel_json import OcelTables, WrittenOcel, write_ocel_json
from tests.mining.objects.conftest import build_objects

LOGS = ["ocel20_example.jsonocel", "ocpa_running-example.sqlite"]
NO_LINKS = "(select null::varchar as source_id, null::varchar as target_id, null::varchar as qualifier where false)"
NO_CHANGES = """(select null::varchar as object_id, null::varchar as attribute, null::varchar as value,
    null::timestamptz as valid_from where false)"""
TABLES = OcelTables("canonical.events", "canonical.objects", "canonical.event_objects", NO_LINKS, NO_CHANGES)


@pytest.fixture(scope="module", params=LOGS)
def public_log(request, test_data: Path, tmp_path_factory):
    """A public log in canonical tables, as pm4py reads it, and the file that we write of it."""
    pm4py = pytest.importorskip("pm4py")
    file = test_data / "ocel" / request.param
    read = pm4py.read_ocel2_sqlite if file.suffix == ".sqlite" else pm4py.read_ocel2_json
    given = read(str(file))
    con = duckdb.connect()
    con.execute("set TimeZone = 'UTC'")
    objects = {}
    for event, touched in zip(given.relations["ocel:eid"], given.relations["ocel:oid"], strict=True):
        objects.setdefault(event, []).append(touched)
    events = list(
        (key, activity, f"{at.isoformat()}", objects.get(key, []))
        for key, activity, at in given.events[["ocel:eid", "ocel:activity", "ocel:timestamp"]].itertuples(index=False)
    )
    events.sort(key=lambda event: (event[2], event[0]))  # equal times in the order of the file, as r4pm has them
    types = dict(given.objects[["ocel:oid", "ocel:type"]].itertuples(index=False))
    log = build_objects(con, events, types, ranks={})
    written = tmp_path_factory.mktemp("ocel") / "log.jsonocel"
    write_ocel_json(con, TABLES, written)
    return con, log, given, written


def test_both_read_the_counts_that_were_written(public_log):
    import pm4py
    import r4pm

    con, _, given, file = public_log
    again = pm4py.read_ocel2_json(str(file))
    assert len(again.events) == len(given.events)
    assert set(again.objects["ocel:oid"]) == set(given.objects["ocel:oid"])
    pairs = con.sql("select distinct event_id, object_id from canonical.event_objects").fetchall()
    assert set(again.relations[["ocel:eid", "ocel:oid"]].itertuples(index=False, name=None)) == set(pairs)
    linked = r4pm.bindings.slim_link_ocel(r4pm.import_item("OCEL", str(file)))
    assert (r4pm.bindings.num_events(linked), r4pm.bindings.num_objects(linked)) == (
        len(given.events),
        len(given.objects),
    )


def test_object_figures_are_r4pms_row_for_row(public_log):
    import r4pm

    con, log, _, file = public_log
    linked = r4pm.bindings.slim_link_ocel(r4pm.import_item("OCEL", str(file)))
    waits = event_waits(con, log).filter("object_type = '(alle)'").order("event_id").fetchall()
    sojourn = sorted(map(tuple, r4pm.bindings.locel_oc_perf_sojourn_per_event(linked, None)))
    assert [(row[0], row[3]) for row in waits] == sojourn
    synchronisation = sorted(tuple(row[:2]) for row in r4pm.bindings.locel_oc_perf_sync_per_event(linked, None))
    assert [(row[0], row[4]) for row in waits] == synchronisation
    edges = {}
    for kind, tail, head, transitions, *_ in object_map_edges(con, log).fetchall():
        edges.setdefault(kind, {})[tail, head] = transitions
    for (kind,) in con.sql("select distinct object_type from canonical.objects").fetchall():
        theirs = r4pm.bindings.get_dfg_of_object_type(linked, kind)
        assert edges.get(kind, {}) == {tuple(pair): count for pair, count in theirs}, kind


def test_the_whole_file_by_hand(con, tmp_path: Path):
    con.execute(
        "create table events as select 'e1' as event_id, 'a' as activity, "
        "timestamptz '2024-01-01 12:00:00.5+01' as occurred_at, 'æ' as unit "
        "union all select 'e0', 'b', null, null"
    )
    con.execute("create table objects as select 'o1' as object_id, 'sag' as object_type")
    con.execute("create table links as select 'e1' as event_id, unnest(['o1', 'gone']) as object_id, 'om' as qualifier")
    con.execute("create table pairs as select 'o1' as source_id, 'gone' as target_id, 'x' as qualifier")
    con.execute(
        "create table changes as select 'o1' as object_id, 'art' as attribute, 'ny' as value, "
        "null::timestamptz as valid_from"
    )
    file = tmp_path / "log.jsonocel"
    tables = OcelTables("events", "objects", "links", "pairs", "changes")
    assert write_ocel_json(con, tables, file) == WrittenOcel(events=1, objects=1, untimed_events=1)
    assert json.loads(file.read_text(encoding="utf-8")) == {
        "eventTypes": [{"name": "a", "attributes": [{"name": "unit", "type": "string"}]}],
        "objectTypes": [{"name": "sag", "attributes": [{"name": "art", "type": "string"}]}],
        "events": [
            {
                "id": "e1",
                "type": "a",
                "time": "2024-01-01T11:00:00.500000Z",
                "attributes": [{"name": "unit", "value": "æ"}],
                "relationships": [{"objectId": "o1", "qualifier": "om"}],
            }
        ],
        "objects": [
            {
                "id": "o1",
                "type": "sag",
                "attributes": [{"name": "art", "value": "ny", "time": "1970-01-01T00:00:00Z"}],
                "relationships": [],
            }
        ],
    }
