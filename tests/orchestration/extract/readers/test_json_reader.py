"""JSON and JSON lines, sound and broken, against small files whose whole reading is written out."""

import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers import json_text, records

NESTED = b"""{"udtrukket": "2024-01-01", "meta": {"system": "ESDH"}, "andet": [{"x": 1}],
 "sager": [
  {"Nummer": "00123", "Behandler": {"Navn": "\xc3\x98", "Uuid": null}, "historik": [
    {"Status": "Opstaaet", "Takst": 12.50, "Stort": 1e22, "Id": 12345678901234567890},
    {"Status": "Afgjort", "ErBeskyttet": true, "Koder": ["a", 1, null], "Parter": [{"Navn": "x"}]}]},
  {"Nummer": "2", "historik": []},
  {"Nummer": "3"},
  {"Nummer": "4", "historik": {"Status": "Afsluttet", "Takst": ""}}]}"""


def test_arrays_are_exploded_objects_flattened_and_numbers_keep_their_text(deliver: Callable) -> None:
    rows, delivery = deliver("a.json", NESTED, format="json", rows="sager[].historik[]")
    beside = {"$.udtrukket": "2024-01-01", "$.meta.system": "ESDH"}
    behandler = {"sager.Behandler.Navn": "Ø", "sager.Behandler.Uuid": None}
    nothing = dict.fromkeys(("Takst", "Stort", "Id", "ErBeskyttet", "Koder"))
    assert rows == [
        {**beside, **behandler, **nothing, "sager.Nummer": "00123", "Status": "Opstaaet", "Takst": "12.50"}
        | {"Stort": "1e22", "Id": "12345678901234567890", "_position": 1},
        {**beside, **behandler, **nothing, "sager.Nummer": "00123", "Status": "Afgjort", "ErBeskyttet": "true"}
        | {"Koder": '["a",1,null]', "_position": 2},
        {**beside, **dict.fromkeys(behandler), **nothing, "sager.Nummer": "4", "Status": "Afsluttet", "_position": 3},
    ]
    assert delivery.left_out == ["Parter"]


def test_wanted_columns_are_exactly_those_read_and_a_missing_key_is_null(deliver: Callable) -> None:
    rows, delivery = deliver(
        "a.json", NESTED, format="json", rows="sager[]", columns=["Nummer", "Behandler.Navn", "$.meta.system"]
    )
    assert [(row["Nummer"], row["Behandler.Navn"], row["$.meta.system"]) for row in rows] == [
        ("00123", "Ø", "ESDH"),
        ("2", None, "ESDH"),
        ("3", None, "ESDH"),
        ("4", None, "ESDH"),
    ]
    assert "historik" in delivery.left_out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_danish_letters_survive_every_encoding(deliver: Callable, encoding: str) -> None:
    how = {"encoding": "cp1252"} if encoding == "cp1252" else {}
    text = '[\n{"hændelse": "Afgørelse på ansøgning"}\n]'
    assert deliver("a.json", text.encode(encoding), format="json", rows="[]", **how)[0] == [
        {"hændelse": "Afgørelse på ansøgning", "_position": 1}
    ]
    line = text.strip("[]\n").encode(encoding)
    assert len(deliver("a.jsonl", line, format="jsonl", **how)[0]) == 1


def test_an_outermost_array_hands_its_elements_down_under_the_root(deliver: Callable) -> None:
    content = b'[{"Id": 1, "h": [{"Id": 2}, {"Id": 3}]}]'
    rows, _ = deliver("a.json", content, format="json", rows="[].h[]")
    assert [(row["$.Id"], row["Id"]) for row in rows] == [("1", "2"), ("1", "3")]
    lines = b'{"Id": 1, "h": [{"Id": 2}, {"Id": 3}]}\n\n{"Id": 4}\n'
    rows, _ = deliver("a.jsonl", lines, format="jsonl", rows="h[]")
    assert [(row["$.Id"], row["Id"]) for row in rows] == [("1", "2"), ("1", "3")]


def test_a_row_that_is_not_sound_is_rejected_with_its_position_and_the_others_stay(deliver: Callable) -> None:
    content = b'{"a": 1}\nnot json\n{"a": 2, "a": 3}\n{"a": Infinity}\n{"a": NaN}\n7\n{"a": "\\ud800"}\n{"a": 8}'
    rows, delivery = deliver("a.jsonl", content, format="jsonl", columns=["a"])
    assert rows == [{"a": "1", "_position": 1}, {"a": None, "_position": 5}, {"a": "8", "_position": 8}]
    assert [(row.position, row.line) for row in delivery.rejected] == [(2, 2), (3, 3), (4, 4), (6, 6), (7, None)]


BROKEN = {
    "cut short": (b'{"sager": [{"a": 1},\n{"a"', r"line 2, character 5: the JSON breaks off here"),
    "cut short after the rows": (b'{"sager": [{"a": 1}]', "breaks off here"),
    "cut short in a text": (b'{"sager": [{"a": "xyz', "breaks off here|not sound JSON"),
    "no colon": (b'{"sager": [\n{"a" 1}]}' + b" " * 99, "line 2, character 6: not sound JSON"),
    "late value": (b'{"sager": [{"a": 1}], "til": 2}', r"'\$\.til' stands after the rows"),
    "column nowhere": (b'{"til": 1, "sager": [{"b": 1}]}', "has no column 'a'; it has"),
    "no such array": (b'{"sag": [{"a": 1}]}', r"has no array at 'sager\[\]'.*'sag'"),
    "more after it": (b'{"sager": []} {"sager": []}', "more follows .* jsonl"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_broken_json_is_refused_with_line_and_character(deliver: Callable, what: str) -> None:
    content, message = BROKEN[what]
    with pytest.raises(DeliveryError, match=message) as raised:
        deliver("bad.json", content, format="json", rows="sager[]", columns=["a", "$.til"])
    assert "bad.json" in str(raised.value)


def test_one_element_is_bounded_and_what_lies_beside_the_rows_is_not(
    deliver: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_text, "LONGEST", 1_000)
    monkeypatch.setattr(json_text, "BLOCK", 500)
    beside = [{"n": n} for n in range(2_000)]
    content = json.dumps({"andet": beside, "mere": {"x": beside}, "sager": [{"a": n} for n in range(2_000)]}).encode()
    assert len(deliver("a.json", content, format="json", rows="sager[]")[0]) == 2_000
    with pytest.raises(DeliveryError, match="one value is longer than 1000 characters"):
        deliver("a.json", b'[{"a": "' + b"x" * 5_000 + b'"}]', format="json", rows="[]")


def test_names_that_are_values_are_not_taken_for_columns(deliver: Callable) -> None:
    content = json.dumps([{str(n): 1} for n in range(records.MOST_COLUMNS + 1)]).encode()
    with pytest.raises(DeliveryError, match="more than 2000 different names"):
        deliver("a.json", content, format="json", rows="[]")


@pytest.mark.parametrize("rows", ["", "sager", "sager[", "sager[].", ".a[]", "sager[][]", "a..b[]"])
def test_rows_must_be_a_path_with_an_array(rows: str) -> None:
    with pytest.raises(ValueError, match="rows must"):
        Connector(format="json", rows=rows)


LEAF = st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.dictionaries(st.sampled_from("abc"), LEAF), max_size=12),
    indent=st.none() | st.integers(0, 3),
    block=st.integers(1, 40),
)
def test_what_the_json_module_writes_is_read_back_however_it_is_cut(
    deliver: Callable, rows: list[dict[str, object]], indent: int | None, block: int
) -> None:
    def text(value: object) -> str | None:
        return str(value).lower() if isinstance(value, bool) else None if value in (None, "") else str(value)

    expected = [{name: text(row.get(name)) for name in "abc"} for row in rows]
    columns = sorted({name for row in rows for name in row})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_text, "BLOCK", block)
        content = json.dumps({"x": rows, "y": 1}, indent=indent, ensure_ascii=False).encode()
        read, delivery = deliver("a.json", content, format="json", rows="x[]", columns=columns or None)
    assert [{name: row.get(name) for name in "abc"} for row in read] == expected
    assert delivery.rejected == []
