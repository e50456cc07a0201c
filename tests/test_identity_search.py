"""The search proves itself: one planted value per kind of file, each found, and nothing found where nothing is."""

import gzip
import io
import json
import pickle
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import duckdb
import msgpack
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.identity_search import Finding, search

CPR = "010190-5000"
NAME = "Åse Ørum"


def parquet(path: Path) -> None:
    table = pa.table({"a": pa.array([None, "x"]).dictionary_encode(), "b": [{"inner": [CPR]}, None]})
    pq.write_table(table, path, compression="zstd")


def parquet_metadata(path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}).replace_schema_metadata({"made of": CPR}), path)


def parquet_bytes_column(path: Path) -> None:
    pq.write_table(pa.table({"a": [f"x{CPR}".encode()]}), path, compression="gzip")


def parquet_integers(path: Path) -> None:
    pq.write_table(pa.table({"a": [6101905000]}), path, compression="snappy")


def in_duckdb(*statements: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with duckdb.connect(str(path)) as con:
            for statement in statements:
                con.execute(statement)

    return write


def sqlite(path: Path) -> None:
    with sqlite3.connect(path) as con:
        con.execute('create table "odd ""name" (t text, b blob)')
        con.execute('insert into "odd ""name" values (?, ?)', ("x" * 9000 + CPR, b"\xff"))
    con.close()


def sqlite_blob(path: Path) -> None:
    with sqlite3.connect(path) as con:
        con.execute("create table t (b blob)")
        con.execute("insert into t values (?)", (zipped_with(json.dumps({"x": CPR}).encode()),))
    con.close()


def zipped_with(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/b.txt", content)
    return buffer.getvalue()


def png(kind: bytes, body: bytes) -> bytes:
    chunk = struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))
    return b"\x89PNG\r\n\x1a\n" + chunk


def holding(content: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(content)

    return write


def parquet_in_zip() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"a": [CPR]}), buffer, compression="zstd")
    return zipped_with(buffer.getvalue())


PLANTED = {
    "parquet": parquet,
    "parquet metadata": parquet_metadata,
    "parquet bytes": parquet_bytes_column,
    "duckdb column": in_duckdb(f"create table t as select range as i, 'x {CPR} y' as v from range(5000)"),
    "duckdb nested": in_duckdb(f"create table t as select [{{'a': '{CPR}'}}] as v"),
    "duckdb table comment": in_duckdb("create table t (a int)", f"comment on table t is '{CPR}'"),
    "duckdb column comment": in_duckdb("create table t (a int)", f"comment on column t.a is '{CPR}'"),
    "duckdb view": in_duckdb(f"create view v as select '{CPR}' as a"),
    "duckdb macro": in_duckdb(f"create macro m() as '{CPR}'"),
    "duckdb other schema": in_duckdb("create schema s", f'create table s."a""b" as select \'{CPR}\' as a'),
    "duckdb type": in_duckdb(f"create type e as enum ('{CPR}')"),
    "sqlite text": sqlite,
    "sqlite blob": sqlite_blob,
    "gzip": holding(gzip.compress(CPR.encode()) + gzip.compress(b"second member")),
    "gzip of two": holding(gzip.compress(b"first member") + gzip.compress(CPR.encode())),
    "broken gzip": holding(gzip.compress(CPR.encode() + bytes(range(256)) * 9)[:-12]),
    "zip": holding(zipped_with(CPR.encode())),
    "gzip in zip": holding(zipped_with(gzip.compress(CPR.encode()))),
    "parquet in zip": holding(parquet_in_zip()),
    "json": holding(json.dumps({"a": CPR}).encode()),
    "text in UTF-16": holding(CPR.encode("utf-16")),
    "html entities": holding(f"<p>{CPR.replace('-', '&#45;')}</p>".encode()),
    "svg": holding(f"<svg><title>{CPR}</title></svg>".encode()),
    "percent in an address": holding(b"https://x/?q=0101%3905000"),
    "msgpack": holding(msgpack.packb({"a": [CPR]})),
    "msgpack of bytes": holding(msgpack.packb([[CPR.encode()]] * 20)),
    "pickle": holding(pickle.dumps({"a": CPR}, protocol=5)),
    "png text": holding(png(b"tEXt", b"Comment\0" + CPR.encode())),
    "png packed text": holding(png(b"zTXt", b"Comment\0\0" + zlib.compress(CPR.encode()))),
    "png international text": holding(png(b"iTXt", b"Comment\0\1\0\0\0" + zlib.compress(CPR.encode()))),
    "log line": holding(b"2024-01-01 read 0101905000 ok\n"),
    "with a space": holding(b"cpr 010190 5000"),
    "across a block": holding(b"x" * ((4 << 20) - 4) + CPR.encode()),
}


@pytest.mark.parametrize("kind", PLANTED)
def test_a_value_is_found_in(kind: str, tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    PLANTED[kind](tmp_path / "deep" / "er" / "file")
    found = search(tmp_path, ["not there", CPR, "999999-0000"])
    assert {finding.needle for finding in found} == {CPR}
    assert {finding.file for finding in found} == {Path("deep/er/file")}


def test_a_value_in_a_name_or_a_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "sag 0101905000").mkdir()
    (tmp_path / "link").symlink_to("/nowhere/010190-5000.csv")
    assert search(tmp_path, [CPR]) == [
        Finding(Path("link"), "link", CPR),
        Finding(Path("sag 0101905000"), "name", CPR),
    ]


@pytest.mark.parametrize("content", ["åse ørum", "ÅSE ØRUM", "Åse Ørum"])
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16-le"])
def test_danish_letters_are_found_in_any_case_and_encoding(tmp_path: Path, content: str, encoding: str) -> None:
    (tmp_path / "page.html").write_bytes(content.encode(encoding))
    assert {finding.needle for finding in search(tmp_path, [NAME])} == {NAME}


@pytest.mark.parametrize("content", ["\\u00c5se \\u00d8rum", "&Aring;se &Oslash;rum", "%C3%85se%20%C3%98rum"])
def test_danish_letters_are_found_behind_escapes(tmp_path: Path, content: str) -> None:
    (tmp_path / "page.html").write_text(content)
    assert {finding.needle for finding in search(tmp_path, [NAME])} == {NAME}


def test_a_number_in_a_column_of_integers_is_found(tmp_path: Path) -> None:
    parquet_integers(tmp_path / "a")
    assert [finding.needle for finding in search(tmp_path, ["610190-5000"])][:1] == ["610190-5000"]


def test_nothing_is_found_where_nothing_is_nor_across_two_cells(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": ["010190", "5000", "0101 90-500"]}), tmp_path / "a.parquet", compression="zstd")
    in_duckdb("create table t as select '010190' as a, '5000' as b")(tmp_path / "b.duckdb")
    (tmp_path / "c.txt").write_bytes(b"010190--5000 01019050")
    assert search(tmp_path, [CPR]) == []


def test_a_needle_that_would_be_found_by_chance_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="too short"):
        search(tmp_path, ["ab"])


def test_an_archive_that_cannot_be_searched_is_said_aloud(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped_with(b"x" * 100)[:-30])
    with pytest.raises(ValueError, match="cannot be searched"):
        search(tmp_path, [CPR])
