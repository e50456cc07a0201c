"""The door against Python's own HMAC: what comes through, what does not, and what is left when it closes."""

import hashlib
import hmac

import duckdb
import pyarrow as pa
import pytest

from orchestration.extract import cells as cells_module
from orchestration.extract.door import open_door
from tests.orchestration.extract.declared import KEY, admit, column, landed, source, stamp, table
from tests.orchestration.extract.door_hashes import CPR, OTHER_KEY, keyed


def test_of_a_generalised_cell_only_its_class_lands() -> None:
    classes = {"ItSystem": "(?i:.*(robot|system).*)|RPA\\d+", "Bruger": "[A-ZÆØÅ]{4}"}
    cells = ["Robot 7", "ÆBCD", "Åse Ørum", None, "rpa1", "RPA1", "it's; drop table x"]
    generalised = column("hvem", treatment="generalise", classes=classes, otherwise="Ukendt")
    found = admit({"hvem": cells}, generalised)
    assert landed(found, "hvem") == ["ItSystem", "Bruger", "Ukendt", None, "Ukendt", "ItSystem", "Ukendt"]
    without = admit({"hvem": cells}, column("hvem", treatment="generalise", classes=classes))
    assert landed(without, "hvem")[2] is None
    numbers = admit({"hvem": pa.array([12.0, None])}, column("hvem", treatment="generalise", classes={"System": "12"}))
    assert landed(numbers, "hvem") == ["System", None]


def test_a_dropped_column_is_in_nothing_that_comes_through() -> None:
    found = admit({"a": ["x"], "navn": ["Åse Ørum"]}, column("a"), column("navn", treatment="drop"))
    same = admit({"a": ["x"], "navn": ["En anden"]}, column("a"), column("navn", treatment="drop"))
    assert found.rows.column_names == ["_position", "a", "_row_hash", "_content"]
    assert found.rows.equals(same.rows)


def test_a_required_field_that_is_empty_rejects_the_row() -> None:
    columns = (column("sag", treatment="pseudonymise", kind="sag:a", required=True), stamp(required=True))
    found = admit({"sag": ["1", " ", "3", None], "at": ["2024-01-01", "2024-01-01", "", "x"]}, *columns)
    assert [tuple(row.values()) for row in found.rejected.to_pylist()] == [
        (2, "sag", "required field is empty", None),
        (3, "at", "required field is empty", None),
        (4, "at", "not readable as timestamptz", "1 characters, shape a"),
        (4, "sag", "required field is empty", None),
    ]
    assert landed(found, "_position") == [1]


def row_hash(*parts: str, key: bytes = KEY) -> str:
    written = [f"{len(part)}:{part}" if part else "" for part in parts]
    return keyed("\x1f".join(["proeve", "events", *written]), key)


def test_a_row_hash_is_keyed_over_what_lands_after_typing() -> None:
    columns = (
        column("sag", treatment="pseudonymise", kind="sag:a"),
        column("navn", treatment="drop"),
        stamp(formats=("%d-%m-%Y %H:%M",)),
        column("n", data_type="double", decimal_comma=True),
        column("hvem", treatment="generalise", classes={"Bruger": ".*"}),
    )
    cells = {"sag": ["7"], "navn": ["Åse"], "at": ["01-01-2024 10:00"], "n": ["1,50"], "hvem": ["abc"]}
    micros = "1704099600000000"
    assert landed(admit(cells, *columns), "_row_hash") == [row_hash(keyed("sag:a|7"), micros, "1.5", "Bruger")]
    assert landed(admit(cells, *columns, identity=("sag", "at")), "_row_hash") == [row_hash(keyed("sag:a|7"), micros)]


def test_no_cell_can_make_two_different_rows_one() -> None:
    cells = {"a": ["x\x1fy", "x", "x\x1f1:y", None, "", "1:x"], "b": ["z", "y\x1fz", "z", "q", "q", "z"]}
    hashes = landed(admit(cells, column("a"), column("b")), "_row_hash")
    assert hashes[3] == hashes[4]
    assert len(set(hashes)) == 5


def test_nothing_that_lands_is_a_hash_anybody_can_make() -> None:
    """Neither plain nor under an empty, a zero or a guessed key, of the value as delivered or with its kind."""
    kind = "borger"
    found = admit({"x": [CPR], "y": ["abc"]}, column("x", treatment="pseudonymise", kind=kind), column("y"))
    written = {str(value) for row in found.rows.to_pylist() for value in row.values()}
    compact = CPR.replace("-", "")
    row_forms = ["\x1f".join(["proeve", "events", *parts]) for parts in ([CPR, "abc"], [compact, "abc"])]
    forms = [CPR, compact, compact[1:], f"{kind}|{CPR}", f"{kind}|{compact}", *row_forms]
    makeable = set()
    for form in forms:
        for name in ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b"):
            makeable.add(hashlib.new(name, form.encode()).hexdigest())
            for key in (b"", bytes(32), b"key", b"secret", b"sagsflow", b"procesindsigt"):
                makeable.add(hmac.digest(key, form.encode(), name).hex())
        makeable.add(str(duckdb.execute("select hash(?)", [form]).fetchall()[0][0]))
    assert not {value for value in written for hash_ in makeable if len(value) > 8 and hash_.startswith(value)}
    assert CPR not in str(written)
    assert compact not in str(written)


def test_content_changes_when_anything_that_lands_does_and_identity_only_when_it_does() -> None:
    columns = (column("sag", treatment="pseudonymise", kind="sag:a"), column("a"), stamp())
    base = {"sag": ["1"], "a": ["x"], "at": ["2024-01-01"]}
    rows = [base, {**base, "a": ["y"]}, {**base, "at": ["2024-01-02"]}, {**base, "a": [None]}, {**base, "sag": ["2"]}]
    found = [admit(row, *columns, identity=("sag",)) for row in rows]
    identities, contents = ([landed(each, name)[0] for each in found] for name in ("_row_hash", "_content"))
    assert len(set(contents)) == 5
    assert len(set(identities[:4])) == 1
    assert identities[4] != identities[0]
    again = admit({**base, "a": [" x "], "at": ["2024-01-01 00:00"]}, *columns, identity=("sag",))
    assert landed(again, "_content") == contents[:1]


def test_content_is_of_another_key_under_another_key() -> None:
    cells = {"a": ["x"], "b": ["y"]}
    one, two = (
        landed(admit(cells, column("a"), column("b"), identity=("a",), key=key), "_content") for key in (KEY, OTHER_KEY)
    )
    assert one != two


def test_distinct_cells_of_every_arrow_type_come_back_to_their_rows() -> None:
    import datetime as dt
    import decimal

    typed = {
        "string": pa.array(["b", "a", None, "b"], pa.large_string()),
        "view": pa.array(["b", "a", None, "b"], pa.string_view()),
        "number": pa.array([2, 1, None, 2], pa.int16()),
        "float": pa.array([2.5, float("nan"), None, 2.5]),
        "decimal": pa.array([decimal.Decimal("2.50"), decimal.Decimal("1.00"), None, decimal.Decimal("2.50")]),
        "flag": pa.array([True, False, None, True]),
        "day": pa.array([dt.date(2024, 1, 2), dt.date(2024, 1, 1), None, dt.date(2024, 1, 2)]),
    }
    found = admit(typed, *(column(name) for name in typed))
    assert landed(found, "string") == landed(found, "view") == ["b", "a", None, "b"]
    assert landed(found, "number") == ["2", "1", None, "2"]
    assert landed(found, "float") == ["2.5", None, None, "2.5"]
    assert landed(found, "decimal") == ["2.50", "1.00", None, "2.50"]
    assert landed(found, "flag") == ["true", "false", None, "true"]
    assert landed(found, "day") == ["2024-01-02", "2024-01-01", None, "2024-01-02"]


@pytest.mark.parametrize("remembered", [0, 3, 200_000])
def test_what_is_remembered_of_earlier_batches_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, remembered: int
) -> None:
    monkeypatch.setattr(cells_module, "REMEMBERED", remembered)
    declared = table(column("x", treatment="pseudonymise", kind="sag:a"), column("n", delivered_as="x"), stamp("at"))
    cells = [
        [None, "a", "a", "b", "b", None],
        ["b"] * 6,
        ["c", "b", None, "c", "d", "a"] * 2,
        ["e", "f"] * 9,
        ["a"] * 9,
    ]
    with open_door(KEY, source(declared), declared, pa.schema([("x", pa.string()), ("at", pa.string())])) as opened:
        for of_batch in cells:
            rows = len(of_batch)
            batch = {"x": of_batch, "at": ["2024-01-01"] * rows, "_position": pa.array(range(rows), pa.int64())}
            found = opened.admit(pa.record_batch(batch))
            assert landed(found, "n") == of_batch
            assert landed(found, "x") == [None if cell is None else keyed(f"sag:a|{cell}") for cell in of_batch]
            assert len(opened._cells._known) <= (0 if remembered == 0 else 2)


def test_rows_keep_their_order_and_positions() -> None:
    cells = [str(n % 97) for n in range(5000)]
    found = admit({"x": cells}, column("x", treatment="pseudonymise", kind="sag:a"))
    assert landed(found, "_position") == list(range(1, 5001))
    assert landed(found, "x") == [keyed(f"sag:a|{cell}") for cell in cells]
