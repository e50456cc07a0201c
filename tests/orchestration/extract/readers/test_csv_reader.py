"""Delimited text, sound and broken, against small files whose whole reading is written out."""

import csv
import gzip
import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers import csv as csv_reader
from orchestration.extract.readers.open import open_delivery


def test_all_columns_are_text_and_empty_cells_are_null(deliver: Callable) -> None:
    rows, delivery = deliver("a.csv", b'id,amount,note\n007,1.50,""\n,,x\n', format="csv")
    assert rows == [
        {"id": "007", "amount": "1.50", "note": None, "_position": 1},
        {"id": None, "amount": None, "note": "x", "_position": 2},
    ]
    assert delivery.columns == pa.schema([(name, pa.string()) for name in ("id", "amount", "note")])
    assert delivery.rejected == []


def test_only_wanted_columns_are_read_and_the_others_are_named(deliver: Callable) -> None:
    rows, delivery = deliver("a.csv", b"a,b,c\n1,2,3\n", format="csv", columns=["c", "a"])
    assert rows == [{"a": "1", "c": "3", "_position": 1}]
    assert delivery.left_out == ["b"]


def test_a_missing_wanted_column_is_named_with_those_there(deliver: Callable) -> None:
    with pytest.raises(DeliveryError, match=r"a\.csv has no column 'x'; it has 'a', 'b'"):
        deliver("a.csv", b"a,b\n1,2\n", format="csv", columns=["x"])


def test_rows_of_other_width_are_rejected_with_row_and_line(deliver: Callable) -> None:
    content = b'\na;b;c\n1;2;3\n4;5\n\n6;"x\n\ny";8\n9\n10;11;12\n1;2;3;4\n'
    rows, delivery = deliver("a.csv", content, format="csv", delimiter=";")
    assert [(row["_position"], row["a"], row["b"]) for row in rows] == [
        (1, "1", "2"),
        (3, "6", "x\n\ny"),
        (5, "10", "11"),
    ]
    assert [(r.position, r.line, r.reason) for r in delivery.rejected] == [
        (2, 4, "2 cells where the header has 3"),
        (4, 9, "1 cells where the header has 3"),
        (6, 11, "4 cells where the header has 3"),
    ]


def test_positions_are_right_when_bad_rows_lie_on_block_borders(
    deliver: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_reader, "BLOCK", 64)
    lines = [f"{n},{n}" if n % 7 else f"{n}" for n in range(1, 500)]
    rows, delivery = deliver("a.csv", ("a,b\n" + "\n".join(lines)).encode(), format="csv")
    assert all(row["a"] == str(row["_position"]) for row in rows)
    assert [r.position for r in delivery.rejected] == list(range(7, 500, 7))
    assert [r.line for r in delivery.rejected] == [n + 1 for n in range(7, 500, 7)]
    assert len(rows) + len(delivery.rejected) == 499


@pytest.mark.parametrize(
    ("encoding", "connector"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252")]
    + [("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be"), ("iso8859-1", "latin-1")],
)
def test_danish_letters_survive_every_encoding(deliver: Callable, encoding: str, connector: str) -> None:
    content = "sagsnr;hændelse\r\n1;Afgørelse på ansøgning\r\n".encode(encoding)
    rows, _ = deliver("a.csv", content, format="csv", delimiter=";", encoding=connector)
    assert rows == [{"sagsnr": "1", "hændelse": "Afgørelse på ansøgning", "_position": 1}]


def test_a_gzipped_file_is_read_as_the_plain_one(deliver: Callable) -> None:
    plain = b"a,b\n1,2\n3,4\n"
    assert deliver("a.csv", plain, format="csv")[0] == deliver("a.csv.gz", gzip.compress(plain), format="csv")[0]


def test_header_cells_are_stripped_and_unnamed_ones_called_by_place(deliver: Callable) -> None:
    rows, _ = deliver("a.csv", b'sep=;\n a ;"b";\n1;2;3\n', format="csv", delimiter=";")
    assert rows == [{"a": "1", "b": "2", "column_3": "3", "_position": 1}]


def test_a_header_alone_is_a_delivery_without_rows(deliver: Callable) -> None:
    rows, delivery = deliver("a.csv", b"a,b", format="csv")
    assert rows == []
    assert delivery.columns.names == ["a", "b"]


BROKEN = {
    "empty file": (b"", {}, r"bad\.csv is empty"),
    "blank lines": (b"\n \n\n", {}, "no header"),
    "doubled header": (b"a,b, a\n1,2,3\n", {}, "must be unique; more than once: 'a'"),
    "reserved name": (b"a,_position\n1,2\n", {}, "reserved"),
    "NUL byte": (b"a,b\n1,2\n3,\0\n", {}, "NUL byte in line 3"),
    "wrong encoding": ("a,b\n1,2\nx,ø\n".encode("cp1252"), {}, r"byte 10 \(line 3\) is not 'utf-8'"),
    "cut character": ("a,b\n1,ø".encode()[:-1], {}, r"byte 6 \(line 2\)"),
    "not cp1252": (b"a,b\n1,\x81\n", {"encoding": "cp1252"}, r"byte 6 \(line 2\) is not 'cp1252'"),
    "unknown encoding": (b"a,b\n", {"encoding": "danish"}, "unknown encoding 'danish'"),
    "codec that is not text": (b"a,b\n", {"encoding": "base64"}, "unknown encoding 'base64'"),
    "open quote": (b'a,b\n1,2\n3,"4\n5,6\n', {}, "line 3 is never closed; it swallowed 1 lines"),
    "gzip cut short": (gzip.compress(b"a,b\n1,2\n")[:-6], {}, "cut short"),
    "gzip damaged": (gzip.compress(b"a,b\n" + b"1,2\n" * 99)[:-8] + b"12345678", {}, "not sound gzip"),
    "gzip bomb": (gzip.compress(b"a,b\n" + b"1,2\n" * 500_000), {"max_bytes": 100_000}, "more than 100000 bytes"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_is_refused_with_its_name_and_place(deliver: Callable, what: str) -> None:
    content, how, message = BROKEN[what]
    with pytest.raises(DeliveryError, match=message) as raised:
        deliver("bad.csv", content, format="csv", **how)
    assert "bad.csv" in str(raised.value) or "encoding" in what or "codec" in what


def test_a_cell_longer_than_a_block_is_refused(deliver: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_reader, "BLOCK", 1_000)
    with pytest.raises(DeliveryError, match="a row is longer than 1000 bytes"):
        deliver("a.csv", b'a,b\n1,"' + b"x" * 5_000 + b'"\n2,3\n', format="csv")


def test_a_stray_quote_inside_a_cell_is_no_error(deliver: Callable) -> None:
    rows, _ = deliver("a.csv", b'a,b\n1,6" pipe\n2,x\n', format="csv")
    assert [row["b"] for row in rows] == ['6" pipe', "x"]


def test_a_message_never_holds_a_cell(deliver: Callable) -> None:
    person = "870919-6920"
    contents = [f'{person},Peter\n1,2\n3,"{person}', f"a,b\n{person},\0{person}", f"{person},Peter,Peter\n1,2"]
    for content in contents:
        with pytest.raises(DeliveryError) as raised:
            deliver("a.csv", content.encode(), format="csv", columns=["x"] if "\0" not in content else None)
        assert person not in str(raised.value)
        assert "Peter" not in str(raised.value)
        assert raised.value.__cause__ is None
    _, delivery = deliver("a.csv", f"a,b\n{person}\n".encode(), format="csv")
    assert person not in repr(delivery.rejected)


def test_missing_files_and_folders_are_named_without_their_path(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r"^none\.csv: there is no such file$"):
        open_delivery(tmp_path / "none.csv", Connector(format="csv"))
    (tmp_path / "folder").mkdir()
    with pytest.raises(DeliveryError, match=r"^folder is a folder"):
        open_delivery(tmp_path / "folder", Connector(format="csv"))


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=20),
    delimiter=st.sampled_from([";", ",", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_the_csv_module_writes_is_read_back(
    deliver: Callable, rows: list[list[str]], delimiter: str, encoding: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([["a", "b", "c"], *rows])
    read, delivery = deliver(
        "a.csv", text.getvalue().encode(encoding), format="csv", delimiter=delimiter, encoding=encoding
    )
    assert [[row["a"] or "", row["b"] or "", row["c"] or ""] for row in read] == rows
    assert [row["_position"] for row in read] == list(range(1, len(rows) + 1))
    assert delivery.rejected == []


TOTALS = {"format": "csv", "delimiter": ";", "totals": "I alt.*"}


def test_trailing_totals_are_rejected_by_what_they_are_and_only_at_the_end(deliver: Callable) -> None:
    content = "a;b\nI alt;1\n1;2\nx\nI alt;3\nI alt, kr.;4;;\n"
    for columns in (["a", "b"], ["b"]):
        rows, delivery = deliver("a.csv", content.encode(), columns=columns, **TOTALS)
        assert [(row["_position"], row["b"]) for row in rows] == [(1, "1"), (2, "2")]
        assert sorted((r.position, r.reason[:16], r.line) for r in delivery.rejected) == [
            (3, "1 cells where th", 4),
            (4, "a row of totals ", 5),
            (5, "a row of totals ", 6),
        ]
    rows, delivery = deliver("a.csv", b"a;b\n1;2\nI alt;3\n", format="csv", delimiter=";")
    assert (len(rows), delivery.rejected) == (2, [])


def test_totals_are_withheld_over_the_borders_of_blocks(deliver: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_reader, "BLOCK", 64)
    lines = [f"{n};x" for n in range(50)] + ["I alt;x"] * 40 + ["50;x"] + ["I alt;x"] * 40
    rows, delivery = deliver("a.csv", ("a;b\n" + "\n".join(lines)).encode(), **TOTALS)
    assert [row["_position"] for row in rows] == list(range(1, 92))
    assert [r.position for r in delivery.rejected] == list(range(92, 132))


def test_title_lines_are_skipped_and_counted_in_the_lines(deliver: Callable) -> None:
    content = b'Rapport "2024\n\na;b\n1;2\n3\n'
    rows, delivery = deliver("a.csv", content, format="csv", delimiter=";", skip_lines=1)
    assert rows == [{"a": "1", "b": "2", "_position": 1}]
    assert [(r.position, r.line) for r in delivery.rejected] == [(2, 5)]


def test_a_line_without_any_wanted_name_is_told_by_its_shape_alone(deliver: Callable) -> None:
    with pytest.raises(DeliveryError, match="has none of the columns 'a', 'b'; .*shape aaaa aa>") as raised:
        deliver("a.csv", b"Jens Bo\na;b\n", format="csv", columns=["a", "b"])
    assert "Jens" not in str(raised.value)


EARLY_ENDS = {
    "closed": "next(delivery.batches); delivery.batches.close()",
    "still open": "next(delivery.batches)",
    "an error": "next(delivery.batches); raise SystemExit(0)",
    "never drawn": "pass",
}


@pytest.mark.parametrize("ending", EARLY_ENDS)
def test_a_process_that_stops_reading_early_ends_cleanly(tmp_path: Path, ending: str) -> None:
    (tmp_path / "a.csv").write_text("a,b\n" + "1234567890,1234567890\n" * 2_000_000, encoding="utf-8")
    code = f"""
from pathlib import Path
from orchestration.extract.delivery import Connector
from orchestration.extract.readers.open import open_delivery
delivery = open_delivery(Path("a.csv"), Connector(format="csv"))
{EARLY_ENDS[ending]}
"""
    root = Path(csv_reader.__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, env={"PYTHONPATH": str(root)}
    )
    assert (done.returncode, done.stderr) == (0, "")
