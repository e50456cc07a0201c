"""Object-centric logs: one log in three serialisations, by hand and by the dozen, and links that lead nowhere."""

import gzip
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.guess_format import guess_connector
from orchestration.extract.readers import ocel_index
from orchestration.extract.readers.open import open_delivery
from tests.orchestration.extract.readers.ocel_written import (
    HAND_DRAWN,
    PARTS,
    START,
    SUFFIXES,
    Event,
    Log,
    Object,
    as_json,
    as_set,
    read,
    write,
)

KINDS = tuple(SUFFIXES)


@pytest.mark.parametrize("kind", KINDS)
def test_the_five_relations_of_a_hand_drawn_log(tmp_path: Path, kind: str) -> None:
    path = write(HAND_DRAWN, tmp_path, kind)
    assert guess_connector(path).format == "ocel"
    events, _ = read(path, "events")
    note = {"enhed": None, "note": None}
    assert sorted(events, key=lambda row: row["ocel:eid"]) == [
        {"ocel:eid": "e1", "ocel:activity": "Åbn sag", "ocel:timestamp": "2024-01-02T08:00:00Z"}
        | {"enhed": "Byg", "note": 'a "b" <c>'},
        {"ocel:eid": "e2", "ocel:activity": "Læg sammen", "ocel:timestamp": "2024-01-03T09:30:00+01:00"} | note,
        {"ocel:eid": "e3", "ocel:activity": "Luk", "ocel:timestamp": "2024-01-04T10:00:00.5Z"}
        | {"enhed": "Plan", "note": None},
    ]
    assert [tuple(row.values()) for row in read(path, "objects")[0]] == [
        ("s1", "Bygge sag"),
        ("s2", "Bygge sag"),
        ("p'1", 'Person "x"'),
    ]
    assert [tuple(row.values()) for row in read(path, "event_objects")[0]] == [
        ("e1", "s1", "sag"),
        ("e2", "s1", "sag"),
        ("e2", "s2", "sag"),
        ("e2", "p'1", "part"),
        ("e3", "s2", None),
    ]
    assert [tuple(row.values()) for row in read(path, "object_objects")[0]] == [
        ("s1", "p'1", "ansøger"),
        ("s1", "s2", "samme ejendom"),
    ]
    assert sorted(tuple(row.values()) for row in read(path, "object_changes")[0]) == [
        ("p'1", 'Person "x"', "navn", "Test Testesen", START),
        ("s1", "Bygge sag", "areal", "12", START),
        ("s1", "Bygge sag", "status", "lagt sammen", "2024-01-03T08:00:00Z"),
        ("s1", "Bygge sag", "status", "ny", START),
        ("s2", "Bygge sag", "status", "ny", START),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_an_events_position_is_its_place_in_the_log(tmp_path: Path, kind: str) -> None:
    log = Log(
        tuple(Event(f"e{n}", "AB"[n % 2], "2024-01-02T08:00:00Z") for n in range(6)), (Object("o", "Sag", (), ()),)
    )
    delivery = open_delivery(write(log, tmp_path, kind), Connector(format="ocel", part="events"))
    placed = {row["ocel:eid"]: row["_position"] for batch in delivery.batches for row in batch.to_pylist()}
    assert placed == {f"e{n}": n + 1 for n in range(6)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_by_type_holds_the_ids_of_that_type_and_nothing_else(tmp_path: Path, kind: str) -> None:
    path = write(HAND_DRAWN, tmp_path, kind)
    typed = ["ocel:oid:Bygge sag", 'ocel:oid:Person "x"']
    rows, delivery = read(path, "event_objects", ["ocel:eid", *typed])
    assert [tuple(row.values()) for row in rows] == [
        ("e1", "s1", None),
        ("e2", "s1", None),
        ("e2", "s2", None),
        ("e2", None, "p'1"),
        ("e3", "s2", None),
    ]
    assert delivery.rejected == []
    rows, delivery = read(path, "object_objects", ["ocel:oid:Bygge sag", "ocel:oid_2:Bygge sag", *[typed[1]]])
    assert [tuple(row.values()) for row in rows] == [("s1", "s2", None)]
    assert [(r.position, r.reason) for r in delivery.rejected] == [
        (1, "its object's type has no column in the declaration")
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_of_an_objects_attributes_only_those_with_a_column_are_read(tmp_path: Path, kind: str) -> None:
    path = write(HAND_DRAWN, tmp_path, kind)
    rows, delivery = read(path, "object_changes", ["ocel:oid", "ocel:field", "ocel:value:Bygge sag:areal"])
    assert [tuple(row.values()) for row in rows] == [("s1", "areal", "12")]
    assert (delivery.rejected, sorted(delivery.left_out)) == ([], ["Bygge sag: status", 'Person "x": navn'])
    rows, delivery = read(path, "object_changes", ["ocel:oid", "ocel:field"])
    assert (rows, delivery.rejected) == ([], [])


@pytest.mark.parametrize("kind", KINDS)
def test_what_does_not_hold_together_is_rejected_with_its_reason_and_without_its_value(
    tmp_path: Path, kind: str
) -> None:
    clear = "010190-5000"
    broken = Log(
        events=(
            *HAND_DRAWN.events,
            Event("e1", "Åbn sag", "2024-02-01T08:00:00Z", {}, (("s2", "sag"),)),  # an id that stands
            Event("e5", "Luk", "", {}, (("s1", "sag"),)),  # no time
            Event("e6", "Luk", clear, {}, (("s1", "sag"),)),  # no such time
            Event("e7", "Luk", "2024-02-30T08:00:00Z", {}, ()),  # no such day
            Event("e8", "Luk", "2024-01-05T08:00:00Z", {}, ((clear, "sag"), ("s1", "sag"))),  # unknown object
        ),
        objects=(*HAND_DRAWN.objects, Object("s2", "Bygge sag", (), (("s1", "x"), (clear, "y")))),
    )
    path = write(broken, tmp_path, kind)
    events, of_events = read(path, "events")
    assert sorted(row["ocel:eid"] for row in events) == ["e1", "e2", "e3", "e8"]
    reasons = Counter(row.reason for row in of_events.rejected)
    assert reasons["it has no time"] == 1
    assert reasons["its time is not a date and time by ISO 8601"] == 2
    assert reasons.total() == (4 if kind != "sqlite" else 5)  # there the id that stands twice does so in two tables
    links, of_links = read(path, "event_objects")
    nested = kind != "sqlite"  # in tables a link names an id: it is the first event's
    assert len(links) == 6 + (not nested)
    assert Counter(row.reason for row in of_links.rejected) == {
        "its event is not in the log, or was rejected": 2 + nested,
        "it names an object that is not in the log, or was rejected": 1,
    }
    objects, of_objects = read(path, "objects")
    assert (len(objects), [row.reason for row in of_objects.rejected]) == (
        3,
        ["its id stands for an earlier object already"],
    )
    related, of_related = read(path, "object_objects")
    assert len(related) == 2 + (not nested)
    assert len(related) + len(of_related.rejected) == 4
    assert clear not in repr([of_events.rejected, of_links.rejected, of_objects.rejected, of_related.rejected])


def test_the_json_of_ocel_1_is_read_without_qualifiers(tmp_path: Path) -> None:
    path = tmp_path / "old.jsonocel"
    path.write_text(
        json.dumps(
            {
                "ocel:global-log": {"ocel:object-types": ["order"]},
                "ocel:events": {
                    "1": {"ocel:activity": "A", "ocel:timestamp": "2024-01-02 08:00:00", "ocel:omap": ["o1", "o2"]}
                    | {"ocel:vmap": {"n": 1.0, "is_b": True, "none": None, "deep": [1]}}
                },
                "ocel:objects": {"o1": {"ocel:type": "order", "ocel:ovmap": {"price": 12.5}}},
            }
        ),
        encoding="utf-8",
    )
    assert guess_connector(path).format == "ocel"
    wanted = ["ocel:eid", "ocel:activity", "ocel:timestamp", "n", "is_b", "none"]
    assert [list(row.values()) for row in read(path, "events", wanted)[0]] == [
        ["1", "A", "2024-01-02 08:00:00", "1", "true", None]
    ]
    assert [row.reason for row in read(path, "events")[1].rejected] == ["a value that is not text that can be read"]
    rows, delivery = read(path, "event_objects")
    assert rows == [{"ocel:eid": "1", "ocel:oid": "o1", "ocel:qualifier": None}]
    assert [row.position for row in delivery.rejected] == [2]
    assert [list(row.values()) for row in read(path, "object_changes")[0]] == [["o1", "order", "price", "12.5", None]]


@pytest.mark.parametrize("kind", ["json", "xml"])
def test_a_gzipped_log_is_read_as_it_is(tmp_path: Path, kind: str) -> None:
    path = write(HAND_DRAWN, tmp_path, kind)
    packed = tmp_path / "packed"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert guess_connector(packed).format == "ocel"
    assert read(packed, "event_objects")[0] == read(path, "event_objects")[0]


def test_a_part_must_be_chosen(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="say which with part: events, objects"):
        open_delivery(write(HAND_DRAWN, tmp_path, "json"), Connector(format="ocel"))


def test_a_wanted_attribute_that_no_event_has_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="no column 'enhedd'; it has .*'enhed'"):
        read(write(HAND_DRAWN, tmp_path, "xml"), "events", ["ocel:eid", "enhedd"])


def test_objects_each_of_their_own_type_are_refused(tmp_path: Path) -> None:
    objects = tuple(Object(f"o{n}", f"type {n}") for n in range(ocel_index.MOST_TYPES + 1))
    path = write(Log(HAND_DRAWN.events, objects), tmp_path, "json")
    with pytest.raises(DeliveryError, match="101 types, and at most 100"):
        read(path, "objects")


def test_links_across_many_chunks_are_all_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocel_index, "CHUNK", 3)
    events = tuple(
        Event(f"e{n}", "A", "2024-01-02T08:00:00Z", {}, ((f"o{n % 5}", ""), ("nowhere", ""))) for n in range(20)
    )
    path = write(Log(events, tuple(Object(f"o{n}", "Sag") for n in range(5))), tmp_path, "json")
    rows, delivery = read(path, "event_objects")
    assert [row["ocel:oid"] for row in rows] == [f"o{n % 5}" for n in range(20)]
    assert [row.position for row in delivery.rejected] == list(range(2, 41, 2))


names = st.text("abÆ'\"<& ;:-%{", min_size=1, max_size=6).map(str.strip).filter(bool)
values = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=8)
stamps = st.datetimes().filter(lambda at: at.year >= 1971).map(lambda at: f"{at:%Y-%m-%dT%H:%M:%S}Z".rjust(20, "0"))


@st.composite
def logs(draw: st.DrawFn) -> Log:
    """Small logs: ids of any text, links to objects that are there or not, values that change."""
    ids = draw(st.lists(values, min_size=1, max_size=5, unique=True))
    kinds = draw(st.lists(names, min_size=1, max_size=3, unique_by=str.casefold))
    attributes = draw(st.lists(names, min_size=1, max_size=3, unique_by=str.casefold))
    links = st.lists(
        st.tuples(st.sampled_from([*ids, "nowhere"]), names | st.just("")), max_size=3, unique_by=lambda each: each
    ).map(tuple)
    objects = []
    for number, each in enumerate(ids):
        first = [(name, START, draw(values)) for name in attributes if draw(st.booleans())]
        later = [(name, draw(stamps), draw(values)) for name in attributes if draw(st.booleans())]
        objects.append(Object(each, kinds[number % len(kinds)], (*first, *later), draw(links)))
    events = [
        Event(f"e{number}", draw(st.sampled_from(kinds)), draw(stamps | st.just("") | st.just("i går")), own, of)
        for number, (own, of) in enumerate(
            draw(st.lists(st.tuples(st.dictionaries(st.sampled_from(attributes), values), links), max_size=5))
        )
    ]
    return Log(tuple(events), tuple(objects))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(log=logs())
def test_a_log_is_the_same_relations_in_every_serialisation(tmp_path: Path, log: Log) -> None:
    for old in tmp_path.iterdir():
        old.unlink()
    paths = [write(log, tmp_path, kind) for kind in KINDS]
    for part in PARTS:
        by_kind = [read(path, part) for path in paths]
        first, *others = [as_set(rows) for rows, _ in by_kind]
        assert all(other == first for other in others), part
        counts = [Counter(row.reason for row in delivery.rejected) for _, delivery in by_kind]
        assert counts[1:] == counts[:-1], part


def test_the_written_json_is_what_the_standard_calls_it() -> None:
    """The tests' own writer, held to the names of the standard's schema."""
    written = as_json(replace(HAND_DRAWN))
    assert set(written) == {"objectTypes", "eventTypes", "objects", "events"}
    assert set(written["events"][0]) == {"id", "type", "time", "attributes", "relationships"}
    assert set(written["objects"][0]["attributes"][0]) == {"name", "time", "value"}
