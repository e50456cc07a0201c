"""The door: where identity stops. Clear rows come in, typed and pseudonymised rows go out, all in memory.

Pseudonyms are HMAC-SHA256 under the purpose's key, namespaced by kind, so that a CPR number gives the same citizen in
every source of a purpose and a case number never collides with one. The clear text exists only in an in-memory DuckDB
that may not spill to disk. Batches, repeats and files are ``orchestration.extract.landing``'s business.
"""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from mining.sql import identifier, text
from orchestration.extract.declaration import Column, Source, Table
from orchestration.extract.delivery import POSITION
from orchestration.extract.typing_sql import ambiguous_sql, cell_sql, precision_sql, value_sql
from orchestration.rights.screen import REASON as SUPPRESSED
from orchestration.rights.screen import Screen
from orchestration.rights.suppression import Suppression

ROW_HASH = "_row_hash"
PSEUDONYM_LENGTH = 32
"""Hexadecimal digits kept of a pseudonym: 128 bits, so a collision among a billion is as likely as 10^-21."""

REJECTED = pa.schema(
    [("position", pa.int64()), ("field", pa.string()), ("reason", pa.string()), ("shape", pa.string())]
)


@dataclass(frozen=True)
class Admitted:
    """What came through: rows for landing, and the rows that did not, with field, reason and shape."""

    rows: pa.Table
    rejected: pa.Table


@contextmanager
def open_door(
    key: bytes, source: Source, table: Table, delivered: pa.Schema, *, suppression: Suppression | None = None
) -> Iterator["Door"]:
    """A door for one delivery; the key's pads leave the connection's variables when it closes.

    Rows of people and cases on the suppression list do not come through.
    """
    con = duckdb.connect(":memory:", config={"temp_directory": "", "threads": 2})
    try:
        con.execute("set TimeZone = 'UTC'")
        _install_hmac(con, key)
        yield Door(con, source, table, delivered, Screen(suppression, table) if suppression else None)
    finally:
        try:
            con.execute("reset variable ipad")
            con.execute("reset variable opad")
        finally:
            con.close()


def _install_hmac(con: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """RFC 2104 in SQL. Without the pads it would give NULL silently, so the first call is compared with Python's."""
    if len(key) < hashlib.sha256().digest_size:
        raise ValueError("a pseudonym key has at least 32 bytes; a shorter one could be guessed")
    block = (key if len(key) <= 64 else hashlib.sha256(key).digest()).ljust(64, b"\0")
    con.execute("set variable ipad = ?", [bytes(byte ^ 0x36 for byte in block)])
    con.execute("set variable opad = ?", [bytes(byte ^ 0x5C for byte in block)])
    con.execute(
        "create macro keyed_hash(message) as left(sha256(getvariable('opad')::blob"
        f" || unhex(sha256(getvariable('ipad')::blob || encode(message)))), {PSEUDONYM_LENGTH})"
    )
    known = hmac.digest(key, b"", hashlib.sha256).hex()[:PSEUDONYM_LENGTH]
    if con.execute("select keyed_hash('')").fetchall()[0][0] != known:
        raise RuntimeError("the pseudonym key did not reach the door; nothing was read")


class Door:
    """Admits batches of one delivery. Not thread-safe: one delivery, one door."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        source: Source,
        table: Table,
        delivered: pa.Schema,
        screen: Screen | None = None,
    ) -> None:
        self._con, self._screen = con, screen
        self._typed_sql = typed_sql(source, table, delivered)
        self._rejected_sql = rejected_sql(table)
        self._admitted_sql = admitted_sql(source, table)

    def admit(self, batch: pa.RecordBatch) -> Admitted:
        """Type, check and pseudonymise one batch. Rows keep their order; the clear batch is let go at once."""
        self._con.register("incoming", pa.Table.from_batches([batch]))
        try:
            self._con.execute(f"create or replace temp table typed as {self._typed_sql}")
        finally:
            self._con.unregister("incoming")
        rejected = self._con.sql(self._rejected_sql).to_arrow_table().cast(REJECTED)
        rows = self._con.sql(self._admitted_sql).to_arrow_table()
        self._con.execute("drop table typed")
        if self._screen is None:
            return Admitted(rows=rows, rejected=rejected)
        screened = self._screen.screen(rows)
        turned_away = [{"position": position, "reason": SUPPRESSED} for position in screened.suppressed]
        return Admitted(
            rows=screened.rows, rejected=pa.concat_tables([rejected, pa.Table.from_pylist(turned_away, REJECTED)])
        )


def typed_sql(source: Source, table: Table, delivered: pa.Schema) -> str:
    """Every landed column in its type; beside a stamp, its precision, ambiguity and the shape of what is unreadable."""
    zone = source.meta.zone
    parts = [identifier(POSITION)]
    for column in table.landed:
        arrow = delivered.field(column.delivered_as).type
        parts.append(f"{value_sql(column, arrow, zone=zone)} as {identifier(column.name)}")
        if column.data_type == "timestamptz":
            parts.append(f"{precision_sql(column, arrow)} as {identifier(column.name + '__precision')}")
            parts.append(f"{ambiguous_sql(column, arrow, zone=zone)} as {identifier(column.name + '__ambiguous')}")
        if column.data_type != "varchar":
            parts.append(f"{_shape_sql(column, arrow)} as {identifier(column.name + '__shape')}")
    return "select\n    " + ",\n    ".join(parts) + "\nfrom incoming"


def _shape_sql(column: Column, delivered: pa.DataType) -> str:
    cell = cell_sql(column, delivered)
    masked = rf"regexp_replace(regexp_replace({cell}, '\p{{N}}', '9', 'g'), '[\p{{L}}\p{{M}}]', 'a', 'g')"
    return f"length({cell}) || ' characters, shape ' || left({masked}, 24)"


def rejected_sql(table: Table) -> str:
    """One row per fault: a required field that is empty, a value that does not read as its declared type."""
    nothing = "select null::bigint as position, null::varchar as field, null::varchar as reason, null::varchar as shape"
    faults = [f"{nothing} where false"]
    for column in table.landed:
        unread = "null"
        if column.data_type != "varchar":
            unread = identifier(column.name + "__shape")
            by = f" by {list(column.formats)}" if column.formats else ""
            faults.append(
                _fault_sql(column, f"not readable as {column.data_type}{by}", f"{unread} is not null", unread)
            )
        if column.required:
            faults.append(_fault_sql(column, "required field is empty", f"{unread} is null", "null"))
    return "\nunion all\n".join(faults) + "\norder by 1, 2"


def _fault_sql(column: Column, reason: str, condition: str, shape: str) -> str:
    return (
        f"select {identifier(POSITION)}, {text(column.name)}, {text(reason)}, {shape}"
        f" from typed where {identifier(column.name)} is null and {condition}"
    )


def admitted_sql(source: Source, table: Table) -> str:
    """The rows without a fault, pseudonymised (distinct values first, then joined), with the hash of their identity."""
    pseudonymised = [column for column in table.landed if column.treatment == "pseudonymise"]
    lists, joins = [], []
    for number, column in enumerate(pseudonymised):
        name = identifier(column.name)
        lists.append(
            f"pseudonyms_{number} as (select value, keyed_hash({text(f'{column.kind}|')} || {_normal_sql(column)})"
            f" as pseudonym from (select distinct {name} as value from typed where {name} is not null))"
        )
        joins.append(f"left join pseudonyms_{number} on typed.{name} = pseudonyms_{number}.value")
    columns = [f"typed.{identifier(POSITION)}"]
    for column in table.landed:
        columns.append(f"{_landed_sql(column, pseudonymised)} as {identifier(column.name)}")
        if column.data_type == "timestamptz":
            columns += [f"typed.{identifier(column.name + suffix)}" for suffix in ("__precision", "__ambiguous")]
    lists += [
        f"faulty as (select distinct position from ({rejected_sql(table)}))",
        "safe as (select\n    "
        + ",\n    ".join(columns)
        + "\nfrom typed "
        + " ".join(joins)
        + f"\nwhere typed.{identifier(POSITION)} not in (select position from faulty))",
    ]
    return (
        f"with {', '.join(lists)}\nselect safe.*, {_row_hash_sql(source, table)} as {ROW_HASH}"
        f"\nfrom safe order by {identifier(POSITION)}"
    )


def _landed_sql(column: Column, pseudonymised: list[Column]) -> str:
    if column in pseudonymised:
        return f"pseudonyms_{pseudonymised.index(column)}.pseudonym"
    return f"typed.{identifier(column.name)}"


def _normal_sql(column: Column) -> str:
    """The value as its kind is written: a CPR number without hyphen, with the leading zero that Excel ate.

    Letters of any alphabet stay, and so does a value of signs alone, so that two people never become one.
    """
    if column.kind == "borger":
        compact = r"coalesce(nullif(upper(regexp_replace(value, '[^\p{L}\p{M}\p{N}]', '', 'g')), ''), value)"
        return rf"case when regexp_full_match({compact}, '\d{{9}}') then '0' || {compact} else {compact} end"
    return "value"


def _row_hash_sql(source: Source, table: Table) -> str:
    """Keyed hash of the row's identity after typing, so that the same row in another format is the same row.

    Each part stands after its length: no cell can hold a separator that makes two different rows one.
    """
    parts = [_part_sql(column) for column in table.identity]
    return f"keyed_hash(concat_ws(chr(31), {', '.join([text(source.name), text(table.name), *parts])}))"


def _part_sql(column: Column) -> str:
    name = identifier(column.name)
    value = f"epoch_us({name})" if column.data_type == "timestamptz" else name
    written = f"cast({value} as varchar)"
    return f"coalesce(length({written}) || ':' || {written}, '')"
