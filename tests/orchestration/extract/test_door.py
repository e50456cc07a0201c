"""The door against Python's own HMAC: what comes through, what does not, and what is left when it closes."""

import hashlib
import hmac
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.extract import cells as cells_module
from orchestration.extract import door as door_module
from orchestration.extract.door import open_door
from tests.orchestration.extract.declared import KEY, admit, column, landed, source, stamp, table

CPR = "010190-5000"  # born 1890, and fails modulus 11
OTHER_KEY = KEY[::-1]


def keyed(message: str, key: bytes = KEY) -> str:
    """The oracle: Python's HMAC-SHA256, as much of it as is kept."""
    return hmac.digest(key, message.encode(), hashlib.sha256).hex()[:32]


def pseudonyms(cells: list[str | None] | pa.Array, kind: str = "borger", key: bytes = KEY) -> list[str | None]:
    return landed(admit({"x": cells}, column("x", treatment="pseudonymise", kind=kind), key=key), "x")


def test_pseudonyms_are_pythons_hmac() -> None:
    cells = ["S2024-001", "æøå", 'O\'Hara "x"', "x" * 501, "a\nb", "😀", "{{ x }}", None, "S2024-001", "  S2024-001 "]
    expected = [None if cell is None else keyed(f"sag:a|{cell.strip()}") for cell in cells]
    assert pseudonyms(cells, "sag:a") == expected


@given(cells=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), max_size=30))
@settings(max_examples=10, deadline=None)
def test_any_text_gets_the_pseudonym_that_python_gives(cells: list[str]) -> None:
    expected = [keyed(f"sag:a|{cell.strip(BLANKS)}") if cell.strip(BLANKS) else None for cell in cells]
    assert pseudonyms(["x", *cells], "sag:a")[1:] == expected


BLANKS = "".join(chr(code) for code in range(0x110000) if chr(code).isspace())


def test_a_cpr_number_is_one_citizen_however_it_is_written() -> None:
    ways = [CPR, "0101905000", "101905000", " 010190-5000 ", "010190 5000", "010190\u00a05000", "010190.5000"]
    assert set(pseudonyms(ways)) == {keyed("borger|0101905000")}
    assert pseudonyms(pa.array([101905000, None], pa.int64())) == [keyed("borger|0101905000"), None]
    assert pseudonyms(pa.array([101905000.0, None], pa.float64())) == [keyed("borger|0101905000"), None]


def test_test_numbers_replacement_numbers_and_failing_checksums_are_citizens_too() -> None:
    cells = ["211062-5629", "610190-5000", "910190-5000", "010190-5000", "010190-ab12", "010190-AB12"]
    compact = ["2110625629", "6101905000", "9101905000", "0101905000", "010190AB12", "010190AB12"]
    assert pseudonyms(cells) == [keyed(f"borger|{cell}") for cell in compact]


def test_no_two_citizens_become_one() -> None:
    cells = ["Åse Ørum", "Øse Ærum", "se rum", "?", "-", "ukendt", "10190500", "0010190500", "٠١٠١٩٠٥٠٠"]
    assert len(set(pseudonyms(cells))) == len(cells)


def test_kinds_are_namespaces_of_their_own() -> None:
    found = {
        kind: pseudonyms(["12345678"], kind)[0] for kind in ("borger", "virksomhed", "sag:a", "sag:b", "medarbejder:a")
    }
    assert len(set(found.values())) == len(found)
    assert found["sag:b"] == keyed("sag:b|12345678")


def test_another_key_gives_other_pseudonyms_and_other_row_ids() -> None:
    columns = (column("sag", treatment="pseudonymise", kind="sag:a"), column("a"))
    one, two = (admit({"sag": ["1", "2"], "a": ["x", "y"]}, *columns, key=key) for key in (KEY, OTHER_KEY))
    for name in ("sag", "_row_hash"):
        assert not set(landed(one, name)) & set(landed(two, name))
    assert landed(one, "a") == landed(two, "a")


@pytest.mark.parametrize("key", [b"", b"x", bytes(31)])
def test_a_key_that_could_be_guessed_is_refused(key: bytes) -> None:
    with pytest.raises(ValueError, match="at least 32 bytes"):
        pseudonyms(["x"], key=key)


@pytest.mark.parametrize("length", [32, 64, 65, 200])
def test_keys_of_any_length_above_follow_rfc_2104(length: int) -> None:
    key = bytes(range(200))[:length]
    assert pseudonyms(["x"], "sag:a", key=key) == [keyed("sag:a|x", key)]


def test_null_stays_null_and_a_blank_is_null() -> None:
    assert pseudonyms([None, "", "  ", "\u00a0", CPR]) == [None, None, None, None, keyed("borger|0101905000")]


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


def in_source(name: str, kind: str, key: bytes = KEY) -> str:
    """The pseudonym of one cell in one source."""
    declared = table(column("x", treatment="pseudonymise", kind=kind))
    batch = pa.record_batch({"x": ["ABCD"], "_position": pa.array([1], pa.int64())})
    with open_door(key, source(declared, name=name), declared, batch.schema) as opened:
        return opened.admit(batch).rows["x"].to_pylist()[0]


def test_the_same_initials_in_two_sources_are_two_pseudonyms() -> None:
    assert in_source("byg", "medarbejder") == keyed("medarbejder:byg|ABCD")
    assert in_source("syge", "medarbejder") == keyed("medarbejder:syge|ABCD")


def test_a_citizen_is_one_in_every_source_of_a_purpose_and_another_in_every_other_purpose() -> None:
    assert in_source("byg", "borger") == in_source("syge", "borger")
    cells = [f"0101{year:02d}-5{n:03d}" for year in range(60, 100) for n in range(5)]
    one, two = (set(pseudonyms(cells, key=key)) for key in (KEY, OTHER_KEY))
    assert (len(one), len(two), one & two) == (200, 200, set())


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


HOSTILE = [
    '"; drop table x; --',
    'it\'s "a" column',
    "two\nlines",
    "{{ env_var('HOME') }}",
    "$1 ? :name",
    "Ærø Åbenrå 😀",
    "\u202eright to left",
    "select",
    "value",
    "x" * 300,
]


@pytest.mark.parametrize("delivered_as", HOSTILE)
@pytest.mark.parametrize("treatment", ["keep", "pseudonymise", "generalise"])
def test_hostile_column_names_are_names_and_no_more(delivered_as: str, treatment: str) -> None:
    meta: dict[str, Any] = {
        "keep": {},
        "pseudonymise": {"kind": "sag:a"},
        "generalise": {"classes": {"it's": "x'; drop table typed; --"}, "otherwise": "'; --"},
    }[treatment]
    declared = column("a", delivered_as=delivered_as, treatment=treatment, **meta)
    cells = ["x'; drop table typed; --", "'", '"', "\\", "%s"]
    found = admit({delivered_as: cells}, declared, stamp("t", delivered_as=delivered_as))
    assert found.rows.num_rows == 0
    assert found.rejected.num_rows == 5
    found = admit({delivered_as: cells}, declared)
    expected = {
        "keep": cells,
        "pseudonymise": [keyed(f"sag:a|{cell}") for cell in cells],
        "generalise": ["it's", "'; --", "'; --", "'; --", "'; --"],
    }[treatment]
    assert landed(found, "a") == expected


@pytest.mark.parametrize(
    "name", ["position", "value", "pseudonym", "occurrence", "typed", "safe", "faulty", "field", "order"]
)
def test_columns_may_have_the_names_the_door_uses_itself(name: str) -> None:
    cells = {name: ["1", "2"], "n": ["1", "x"]}
    found = admit(cells, column(name, treatment="pseudonymise", kind="sag:a"), column("n", data_type="bigint"))
    assert landed(found, name) == [keyed("sag:a|1")]
    assert found.rejected["position"].to_pylist() == [2]


class Watched:
    """A connection that notes its variables and settings when it is closed."""

    def __init__(self, con: duckdb.DuckDBPyConnection, seen: dict[str, Any]) -> None:
        self._con, self._seen = con, seen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._con, name)

    def close(self) -> None:
        variables = self._con.execute("select name from duckdb_variables()").fetchall()
        self._seen["variables at the end"] = variables
        self._con.close()
        self._seen["closed"] = True


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    seen: dict[str, Any] = {}
    connect = duckdb.connect

    def watch(*where: Any, **how: Any) -> Watched:
        seen["where"] = where
        return Watched(connect(*where, **how), seen)

    monkeypatch.setattr(door_module.duckdb, "connect", watch)
    return seen


@pytest.mark.parametrize("fails", [False, True])
def test_the_key_leaves_when_the_door_closes_however_it_closes(watched: dict[str, Any], fails: bool) -> None:
    declared = table(column("x", treatment="pseudonymise", kind="borger"))

    def pass_through() -> None:
        with open_door(KEY, source(declared), declared, pa.schema([("x", pa.string())])) as opened:
            inside = opened._con.execute("select name from duckdb_variables()").fetchall()
            assert sorted(inside) == [("ipad",), ("opad",)]
            if fails:
                raise KeyError("x")

    if fails:
        with pytest.raises(KeyError):
            pass_through()
    else:
        pass_through()
    assert watched == {"where": (":memory:",), "variables at the end": [], "closed": True}


def test_clear_text_never_spills_to_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    declared = table(column("x", treatment="pseudonymise", kind="borger"))
    batch = pa.record_batch(
        {"x": [f"{n:0500d}" for n in range(60_000)], "_position": pa.array(range(60_000), pa.int64())}
    )
    with open_door(KEY, source(declared), declared, batch.schema) as opened:
        assert opened._con.sql("select current_setting('temp_directory')").fetchall() == [("",)]
        opened._con.execute("set memory_limit = '12MB'")
        with pytest.raises(duckdb.OutOfMemoryException) as refused:
            opened.admit(batch)
        assert os.listdir(tmp_path) == []  # noqa: PTH208
    assert "0000" not in str(refused.value)


def test_the_clear_batch_is_let_go_when_it_is_admitted() -> None:
    declared = table(column("x", treatment="pseudonymise", kind="borger"))
    batch = pa.record_batch({"x": [CPR], "_position": pa.array([1], pa.int64())})
    with open_door(KEY, source(declared), declared, batch.schema) as opened:
        opened.admit(batch)
        assert opened._con.sql("select table_name from duckdb_tables()").fetchall() == []
        with pytest.raises(duckdb.CatalogException):
            opened._con.sql("from incoming")


def test_rows_keep_their_order_and_positions() -> None:
    cells = [str(n % 97) for n in range(5000)]
    found = admit({"x": cells}, column("x", treatment="pseudonymise", kind="sag:a"))
    assert landed(found, "_position") == list(range(1, 5001))
    assert landed(found, "x") == [keyed(f"sag:a|{cell}") for cell in cells]
