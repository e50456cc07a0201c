"""Tables in each shape an extract can have, read back by other readers, with the checksums of what was written."""

import hashlib
import json
from datetime import datetime
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest

from simulator import tables
from simulator.tables import Layout, ParquetLayout, open_table


def written(folder, layout, *parts):
    """The file's bytes, after writing the parts one by one."""
    with open_table(folder, layout) as table:
        for part in parts:
            table.add(part)
    content = (folder / layout.path).read_bytes()
    assert table.sha256 == hashlib.sha256(content).hexdigest()
    return content


def test_lines_stand_below_their_header(tmp_path):
    layout = Layout("a/b.tsv", "utf-8-sig", "\r\n", header="x\ty")
    assert written(tmp_path, layout, ["1\tæ"], [], ["2\tø"]) == "x\ty\r\n1\tæ\r\n2\tø\r\n".encode("utf-8-sig")


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_a_json_array_has_commas_between_its_documents(tmp_path, count):
    layout = Layout("a.json", header="[", footer="]", between=",")
    documents = [{"nr": number} for number in range(count)]
    content = written(tmp_path, layout, *([json.dumps(each)] for each in documents))
    assert json.loads(content) == documents


def test_xml_has_one_root_around_its_records(tmp_path):
    layout = Layout("a.xml", "iso-8859-1", header='<?xml version="1.0" encoding="ISO-8859-1"?>\n<A>', footer="</A>")
    content = written(tmp_path, layout, ["<b>æ</b>", "<b>å</b>"])
    assert [each.text for each in ElementTree.fromstring(content)] == ["æ", "å"]  # noqa: S314 - written above


def test_parquet_has_the_same_bytes_however_the_rows_come(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "_ROWS_PER_GROUP", 3)
    columns = (("id", "string"), ("kroner", "double"), ("at", "timestamp[us]"))
    rows = [(f"nr {n}", n / 2, datetime(2024, 1, 1, n)) for n in range(8)]  # noqa: DTZ001 - as the system writes it
    first = written(tmp_path, ParquetLayout("a.parquet", columns), rows)
    assert first == written(tmp_path, ParquetLayout("b.parquet", columns), rows[:1], rows[1:6], rows[6:])
    read = pq.ParquetFile(tmp_path / "a.parquet")
    assert read.metadata.num_row_groups == 3
    assert [tuple(row.values()) for row in read.read().to_pylist()] == rows


def test_a_parquet_file_without_rows_still_has_its_columns(tmp_path):
    written(tmp_path, ParquetLayout("a.parquet", (("id", "string"), ("no", "int64"))))
    assert pq.read_table(tmp_path / "a.parquet").column_names == ["id", "no"]
