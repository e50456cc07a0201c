"""Pseudonyms are Python's HMAC: one for a citizen however written, another for every kind, source and key."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.extract.door import open_door
from tests.orchestration.extract.declared import KEY, admit, column, landed, source, table
from tests.orchestration.extract.door_hashes import CPR, OTHER_KEY, keyed, pseudonyms


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
