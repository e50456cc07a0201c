"""XES event logs, sound and broken, against small logs whose whole reading is written out."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers import expat
from orchestration.extract.readers.open import open_delivery
from orchestration.extract.readers.xes import sample_xes_columns
from orchestration.extract.readers.xes_events import read_chunks


def test_trace_and_event_attributes_become_columns_and_stamps_instants(deliver: Callable) -> None:
    content = b"""<?xml version="1.0" encoding="UTF-8"?>
    <log xmlns="http://www.xes-standard.org/"><string key="concept:name" value="whole log"/>
      <global scope="event"><string key="org:group" value="x"/></global>
      <trace><string key="concept:name" value="S1"/><date key="due" value="2010-10-05T00:00:00Z"/>
        <event><string key="concept:name" value="A"/><date key="time:timestamp" value="2010-10-02T09:20:39.266+02:00"/>
          <list key="notes"><string key="inner" value="no"/></list></event>
        <event><string key="concept:name" value="B"><string key="nested" value="no"/></string>
          <int key="cost" value="50"/></event>
      </trace></log>"""
    rows, delivery = deliver("a.xes", content, format="xes")
    due = datetime(2010, 10, 5, tzinfo=UTC)
    stamp = datetime(2010, 10, 2, 7, 20, 39, 266_000, tzinfo=UTC)
    shared = {"case:concept:name": "S1", "case:due": due, "org:group": None}
    assert rows == [
        shared | {"concept:name": "A", "time:timestamp": stamp, "cost": None, "_position": 1},
        shared | {"concept:name": "B", "time:timestamp": None, "cost": "50", "_position": 2},
    ]
    assert delivery.columns.field("time:timestamp").type == pa.timestamp("us", tz="UTC")


def test_a_trace_without_a_name_is_called_by_its_number(deliver: Callable) -> None:
    event = b'<event><string key="concept:name" value="A"/></event>'
    traces = b'<trace>%b</trace><trace/><trace><string key="concept:name" value=""/>%b%b</trace>' % (
        event,
        event,
        event,
    )
    rows, _ = deliver("a.xes", b"<log>%b</log>" % traces, format="xes")
    assert [row["case:concept:name"] for row in rows] == ["1", "3", "3"]


def test_repeated_case_ids_stay_as_they_are(deliver: Callable) -> None:
    trace = (
        b'<trace><string key="concept:name" value="S"/><event><string key="concept:name" value="A"/></event></trace>'
    )
    rows, _ = deliver("a.xes", b"<log>%b%b</log>" % (trace, trace), format="xes")
    assert [(row["case:concept:name"], row["_position"]) for row in rows] == [("S", 1), ("S", 2)]


def test_stamps_without_offset_stay_text(deliver: Callable) -> None:
    rows, delivery = deliver("a.xes", _log_of_stamps("2010-10-02T09:20:39", "2010-10-03T09:20:39+01:00"), format="xes")
    assert [row["time:timestamp"] for row in rows] == ["2010-10-02T09:20:39", "2010-10-03T09:20:39+01:00"]
    assert delivery.columns.field("time:timestamp").type == pa.string()


def test_unusual_stamps_are_read_and_late_unreadable_ones_rejected(
    deliver: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.extract.readers.xes.sample_xes_columns", _only_stamps)
    rows, delivery = deliver(
        "a.xes",
        _log_of_stamps(
            "2010-10-02T09:20:39.1234567+02:00", "2010-02-30T00:00:00Z", "2010-10-02T09:20:39", "2010-10-02 09:20:39+02"
        ),
        format="xes",
    )
    assert [(row["_position"], row["time:timestamp"].hour) for row in rows] == [(1, 7), (4, 7)]
    assert [(r.position, r.field) for r in delivery.rejected] == [(2, "time:timestamp"), (3, "time:timestamp")]


def test_a_wrong_stamp_of_a_trace_rejects_its_events(deliver: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.extract.readers.xes.sample_xes_columns", _only_stamps)
    event = '<event><date key="time:timestamp" value="2010-10-02T09:20:39Z"/></event>'
    traces = "".join(
        f'<trace><date key="due" value="{due}"/>{event}{event}</trace>' for due in ("soon", "2011-01-01T00:00:00Z")
    )
    rows, delivery = deliver("a.xes", f"<log>{traces}</log>".encode(), format="xes")
    assert [row["_position"] for row in rows] == [3, 4]
    assert [(r.position, r.field) for r in delivery.rejected] == [(1, "case:due"), (2, "case:due")]


def test_columns_that_appear_late_are_left_out_unless_wanted(
    deliver: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.extract.readers.xes.sample_xes_columns", _only_stamps)
    event = b'<event><date key="time:timestamp" value="2010-10-02T09:20:39Z"/><int key="late" value="1"/></event>'
    content = b"<log><trace>" + event + b"</trace></log>"
    rows, delivery = deliver("a.xes", content, format="xes")
    assert "late" not in rows[0]
    assert delivery.left_out == ["late"]
    rows, _ = deliver("a.xes", content, format="xes", columns=["case:concept:name", "late"])
    assert rows == [{"case:concept:name": "1", "late": "1", "_position": 1}]


def test_a_wanted_column_that_stands_nowhere_is_an_error_at_the_end(deliver: Callable) -> None:
    with pytest.raises(
        DeliveryError, match="has no column 'org:resource'; it has 'case:concept:name', 'time:timestamp'"
    ):
        deliver(
            "a.xes", _log_of_stamps("2010-10-02T09:20:39Z"), format="xes", columns=["time:timestamp", "org:resource"]
        )


def test_element_names_with_a_namespace_prefix_are_understood(deliver: Callable) -> None:
    content = (
        b'<x:log xmlns:x="u"><x:trace><x:event><x:string key="concept:name" value="A"/></x:event></x:trace></x:log>'
    )
    assert deliver("a.xes", content, format="xes")[0] == [
        {"case:concept:name": "1", "concept:name": "A", "_position": 1}
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_the_encoding_of_the_xml_declaration_is_followed(deliver: Callable, encoding: str) -> None:
    event = '<event><string key="k" value="Afgørelse &amp; æ"/></event>'
    text = f'<?xml version="1.0" encoding="{encoding}"?><log><trace>{event}</trace></log>'
    assert deliver("a.xes", text.encode(encoding), format="xes")[0][0]["k"] == "Afgørelse & æ"


LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
WHOLE = b'<log><trace><event><string key="k" value="v"/></event></trace></log>'
BROKEN = {
    "empty file": (b"", {}, "bad.xes is empty"),
    "not XML": (b"a,b\n1,2\n", {}, r"line 1, column \d+: not well-formed"),
    "another XML": (b"<html></html>", {}, "outermost element is not <log>"),
    "billion laughs": (LAUGHS + b"<log>&c;</log>", {}, "entity declaration"),
    "external entity": (
        b'<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/hostname">]><log>&x;</log>',
        {},
        "entity declaration",
    ),
    "document type alone": (b"<!DOCTYPE log>" + WHOLE, {}, "document type"),
    "undeclared entity": (b"<log>&x;</log>", {}, "line 1, column 5: not well-formed XML .undefined entity"),
    "cut short": (b"<?xml version='1.0'?>\n" + WHOLE[:-15], {}, "line 2, column 46.*unclosed token.*cut short"),
    "gzip cut short": (gzip.compress(WHOLE * 20)[:-9], {}, "cut short"),
    "gzip bomb": (gzip.compress(b"<log>" + b" " * 3_000_000), {"max_bytes": 1_000_000}, "more than 1000000 bytes"),
    "too deep": (b"<log>" + b"<a>" * 100, {}, "nested deeper than 64"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_log_is_refused_with_name_and_place(deliver: Callable, what: str) -> None:
    content, how, message = BROKEN[what]
    with pytest.raises(DeliveryError, match=message) as raised:
        deliver("bad.xes", content, format="xes", **how)
    assert "bad.xes" in str(raised.value)


def test_an_endless_tag_is_refused(deliver: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expat, "LONGEST_TAG", 1 << 20)
    with pytest.raises(DeliveryError, match="a tag is longer than 1048576 bytes"):
        deliver("a.xes", b'<log><trace><string key="k" value="' + b"x" * (4 << 20), format="xes")


def test_trace_attributes_long_after_the_events_are_refused_rather_than_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expat, "BLOCK", 16)
    path = tmp_path / "a.xes"
    path.write_bytes(b'<log><trace><event/><event/><event/><string key="late" value="x"/></trace></log>')
    with pytest.raises(DeliveryError, match="stands after its events"):
        list(read_chunks(path, Connector(format="xes"), batch=1))
    assert [trace["late"] for chunk in read_chunks(path, Connector(format="xes")) for trace in chunk.traces] == [
        "x"
    ] * 3


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(0, 6), max_size=12),
    block=st.integers(7, 200),
    batch=st.integers(1, 9),
)
def test_chunks_hold_the_same_events_however_they_are_cut(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], block: int, batch: int
) -> None:
    path = tmp_path_factory.mktemp("xes") / "a.xes"
    traces = [
        f'<trace><string key="concept:name" value="S{n}"/>'
        + "".join(f'<event><int key="e" value="{i}"/></event>' for i in range(size))
        + "</trace>"
        for n, size in enumerate(sizes)
    ]
    path.write_text(f"<log>{''.join(traces)}</log>", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(expat, "BLOCK", block)
        chunks = list(read_chunks(path, Connector(format="xes"), batch=batch))
    read = [(t["concept:name"], e["e"]) for c in chunks for t, e in zip(c.traces, c.events, strict=True)]
    assert read == [(f"S{n}", str(i)) for n, size in enumerate(sizes) for i in range(size)]


def test_the_sample_stops_early_and_knows_the_globals(tmp_path: Path) -> None:
    path = tmp_path / "a.xes"
    events = '<event><string key="a" value="x"/></event>' * 20_000 + '<event><string key="b" value="x"/></event>'
    scopes = {"event": "g", "trace": "t"}.items()
    declared = "".join(f'<global scope="{s}"><string key="{key}" value="?"/></global>' for s, key in scopes)
    path.write_text(f"<log>{declared}<trace>{events}</trace></log>", encoding="utf-8")
    assert list(sample_xes_columns(path, Connector(format="xes"), events=100)) == [
        "case:concept:name",
        "case:t",
        "a",
        "g",
    ]
    assert sum(batch.num_rows for batch in open_delivery(path, Connector(format="xes")).batches) == 20_001


def _log_of_stamps(*stamps: str) -> bytes:
    events = "".join(f'<event><date key="time:timestamp" value="{stamp}"/></event>' for stamp in stamps)
    return f"<log><trace>{events}</trace></log>".encode()


def _only_stamps(*_: object, **__: object) -> dict[str, pa.DataType]:
    instant = pa.timestamp("us", tz="UTC")
    return {"case:concept:name": pa.string(), "case:due": instant, "time:timestamp": instant}
