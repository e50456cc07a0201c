"""What a file holds when it is decoded: pages of Parquet, cells of databases, members of archives, texts, pickles.

``contents`` gives each place of a file with its bytes; what is sought in them is ``identity_search``.
"""

import io
import pickletools
import re
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import msgpack
import pyarrow.parquet as pq

DEPTH = 4
"""How many archives inside each other are opened."""


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """Each place of a file and what stands there: the bytes as they are, and what they are when decoded."""
    with path.open("rb") as handle:
        head = handle.read(16)
    if head.startswith(b"PAR1"):
        yield from _parquet(path)
    elif head[8:12] == b"DUCK":
        yield from _duckdb(path)
    elif head.startswith(b"SQLite format 3\0"):
        yield from _sqlite(path)
    yield from _unpacked(path.read_bytes(), "bytes", DEPTH)


def _unpacked(content: bytes, where: str, depth: int) -> Iterator[tuple[str, bytes]]:
    """The bytes themselves, and what they are when decoded."""
    yield where, content
    if depth == 0:
        return
    if content.startswith(b"\x1f\x8b"):
        yield from _unpacked(_gunzip(content), f"{where}/gzip", depth - 1)
    elif content.startswith(b"PK\x03\x04"):
        yield from _zip(content, where, depth)
    elif content.startswith(b"\x89PNG\r\n\x1a\n"):
        yield from _png(content, where)
    elif content.startswith(b"PAR1"):
        yield from _parquet(io.BytesIO(content), where)
    else:
        yield from _text(content, where)
        yield from _packed(content, where)


def _gunzip(content: bytes) -> bytes:
    """All that can be unpacked: a stream that breaks off still holds what stands before."""
    whole = b""
    while content.startswith(b"\x1f\x8b"):
        unpacker = zlib.decompressobj(wbits=31)
        try:
            whole += unpacker.decompress(content) + unpacker.flush()
        except zlib.error:
            return whole
        content = unpacker.unused_data
    return whole


def _zip(content: bytes, where: str, depth: int) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield f"{where}/zip comment", archive.comment
            for entry in archive.infolist():
                yield f"{where}/zip names", entry.filename.encode() + b" " + entry.comment
                yield from _unpacked(archive.read(entry), f"{where}/zip/{entry.filename}", depth - 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise ValueError(f"a zip archive at {where} cannot be searched: {error}") from error


def _png(content: bytes, where: str) -> Iterator[tuple[str, bytes]]:
    """Text chunks, plain and compressed, and the picture's own bytes unpacked."""
    at, picture = 8, b""
    while at + 8 <= len(content):
        size, kind = struct.unpack(">I4s", content[at : at + 8])
        body = content[at + 8 : at + 8 + size]
        at += 12 + size
        if kind == b"IDAT":
            picture += body
        for start in range(len(body)) if kind in (b"zTXt", b"iTXt", b"iCCP") else ():
            if body[start : start + 1] == b"\x78":
                yield f"{where}/png {kind.decode()}", _inflate(body[start:])
    yield f"{where}/png IDAT", _inflate(picture)


def _inflate(content: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(content)
    except zlib.error:
        return b""


def _text(content: bytes, where: str) -> Iterator[tuple[str, bytes]]:
    """Text with its escapes resolved: HTML's entities, JSON's codes and percent signs hide letters."""
    text = content.decode("utf-8", "ignore")
    if "&" in text:
        yield f"{where}/entities", unescape(text).encode("utf-8", "ignore")
    if "\\u" in text or "\\x" in text:
        plain = re.sub(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))", lambda m: chr(int(m[1] or m[2], 16)), text)
        yield f"{where}/escapes", plain.encode("utf-8", "ignore")
    if "%" in text:
        yield f"{where}/percent", unquote(text, errors="ignore").encode("utf-8", "ignore")


def _packed(content: bytes, where: str) -> Iterator[tuple[str, bytes]]:
    """Strings of a pickle (never loaded, only read) and of msgpack."""
    if content[:1] == b"\x80" and content.endswith(b"."):
        try:
            yield f"{where}/pickle", _joined(argument for _, argument, _ in pickletools.genops(content))
        except ValueError:
            return
    elif content[:1] >= b"\x80":
        try:
            yield f"{where}/msgpack", _joined(_leaves(msgpack.unpackb(content, raw=True, strict_map_key=False)))
        except (ValueError, msgpack.exceptions.UnpackException):
            return


def _parquet(file: Path | io.BytesIO, where: str = "parquet") -> Iterator[tuple[str, bytes]]:
    """Every value of every column as text, the schema's metadata, and the statistics that stand in the footer."""
    with pq.ParquetFile(file) as parquet:
        schema = parquet.schema_arrow
        yield f"{where}/schema", str(schema).encode()
        yield f"{where}/metadata", _joined(_leaves(parquet.metadata.metadata))
        for number in range(parquet.metadata.num_row_groups):
            group = parquet.metadata.row_group(number)
            columns = [group.column(at) for at in range(group.num_columns)]
            bounds = [
                (c.statistics.min, c.statistics.max) for c in columns if c.statistics and c.statistics.has_min_max
            ]
            yield f"{where}/statistics", _joined(_leaves(bounds))
            for name in dict.fromkeys(schema.names):
                for column in parquet.read_row_group(number, columns=[name]).itercolumns():
                    yield f"{where}/column {name}", _joined(_leaves(column.to_pylist()))


def _duckdb(path: Path) -> Iterator[tuple[str, bytes]]:
    """Every value of every table, every comment, the text of every view and macro. Views are not run."""
    with duckdb.connect(str(path), read_only=True) as con:
        for what in (
            "databases",
            "schemas",
            "tables",
            "columns",
            "views",
            "indexes",
            "sequences",
            "types",
            "constraints",
        ):
            yield f"duckdb/{what}", _joined(_leaves(con.sql(f"from duckdb_{what}()").fetchall()))
        macros = con.sql("select function_name, comment, macro_definition from duckdb_functions() where not internal")
        yield "duckdb/macros", _joined(_leaves(macros.fetchall()))
        names = (
            "select database_name, schema_name, table_name from duckdb_tables() where not internal and not temporary"
        )
        for parts in con.sql(names).fetchall():
            relation = ".".join('"' + part.replace('"', '""') + '"' for part in parts)
            reader = con.execute(f"from {relation}")
            while rows := reader.fetchmany(50_000):
                yield f"duckdb/table {'.'.join(parts[1:])}", _joined(_leaves(rows))


def _sqlite(path: Path) -> Iterator[tuple[str, bytes]]:
    """Every cell of every table, text and blobs (unpacked in turn), and the schema's SQL."""
    con = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    con.text_factory = bytes
    try:
        for kind, name, sql in con.execute("select type, name, sql from sqlite_master").fetchall():
            yield "sqlite/schema", _joined([name, sql])
            if kind != b"table":
                continue
            quoted = name.decode().replace('"', '""')
            for row in con.execute(f'select * from "{quoted}"'):
                cells = [cell for cell in row if cell is not None]
                yield f"sqlite/table {name.decode()}", _joined(cells)
                for cell in cells:
                    if isinstance(cell, bytes):
                        yield from _unpacked(cell, f"sqlite/table {name.decode()}", DEPTH - 1)
    finally:
        con.close()


def _leaves(value: Any) -> Iterator[Any]:
    """The values inside lists, tuples and dictionaries, keys too."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(key)
            yield from _leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(inner)
    elif value is not None:
        yield value


def _joined(values: Iterable[Any]) -> bytes:
    """Values as text or bytes, apart from each other so that no needle is found across two of them."""
    return b"\n".join(
        value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape")
        for value in values
        if value is not None
    )
