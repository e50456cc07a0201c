"""PostgreSQL by ADBC: COPY in binary, as Arrow batches of about 16 MB, in a session that may only read.

The driver sends parameters by another way that holds the whole result in memory (libpq's own), so the watermark is
written into the statement, as a typed literal (``sql_text``).
"""

import weakref
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import adbc_driver_postgresql.dbapi as adbc
import pyarrow as pa

from orchestration.extract.readers.sql_column import SqlColumn, plain_type
from orchestration.extract.readers.sql_errors import said_safely
from orchestration.extract.readers.sql_text import everything_sql, quoted
from orchestration.extract.secret import read_secret
from orchestration.extract.sql_connector import SqlConnector

CONNECT_SECONDS = 15
LOCK_SECONDS = 60
SAFE = {"name", "bpchar", "text", "varchar", "int2", "int4", "int8", "float4", "float8", "bool"}
"""Types whose Arrow form is what they say; ``money`` comes as a number of cents, and is not among them."""


class Postgresql:
    """One session. It ends when its rows are drawn, or when it is let go."""

    def __init__(self, how: SqlConnector) -> None:
        self._how = how
        address = with_time_out(read_secret(how.connection))
        try:
            connection = adbc.connect(address, autocommit=True)
            self._cursor = connection.cursor()
            self.close = weakref.finalize(self, _close, self._cursor, connection)
            self._cursor.execute(session_sql(how))
            self._cursor.fetchall()
        except adbc.Error as error:
            raise said_safely(how, error) from None

    def columns(self) -> list[SqlColumn]:
        """The columns of what is declared; the statement is prepared, not run."""
        try:
            return [_column(field) for field in self._cursor.adbc_execute_schema(everything_sql(self._how))]
        except adbc.Error as error:
            raise said_safely(self._how, error) from None

    def read(self, statement: str) -> Iterator[pa.RecordBatch]:
        """Run a statement; its rows come while they are drawn, and the session ends with them."""
        row = 0
        try:
            self._cursor.execute(statement)
            for batch in self._cursor.fetch_record_batch():
                row += batch.num_rows
                yield batch
        except (adbc.Error, pa.ArrowException, OSError) as error:
            raise said_safely(self._how, error, row=row) from None
        finally:
            self.close()


def _close(cursor: adbc.Cursor, connection: adbc.Connection) -> None:
    """End a session, in the order that the driver asks for."""
    cursor.close()
    connection.close()


def session_sql(how: SqlConnector) -> str:
    """Settings of the session: it only reads, gives up in time, speaks UTF-8 and UTC, and tells who it is.

    Scans that start where another one stands (``synchronize_seqscans``) would order the same table otherwise each time.
    """
    settings = {
        "default_transaction_read_only": "on",
        "statement_timeout": f"{how.timeout_seconds}s",
        "lock_timeout": f"{LOCK_SECONDS}s",
        "application_name": "sagsflow",
        "client_encoding": "UTF8",
        "TimeZone": "UTC",
        "DateStyle": "ISO",
        "IntervalStyle": "iso_8601",
        "synchronize_seqscans": "off",
    }
    return "select " + ", ".join(f"set_config('{name}', '{value}', false)" for name, value in settings.items())


def with_time_out(address: str) -> str:
    """The connection string with a time-out of its own, unless it has one: a dead host must not hold up the night."""
    option = f"connect_timeout={CONNECT_SECONDS}"
    if "connect_timeout" in address:
        return address
    if "://" not in address:
        return f"{address} {option}"
    parts = urlsplit(address)
    return parts._replace(query=f"{parts.query}&{option}" if parse_qs(parts.query) else option).geturl()


def _column(field: pa.Field) -> SqlColumn:
    name, kind = quoted(field.name, "postgresql"), field.type
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        return SqlColumn(field.name, kind, name, None)
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        # 'infinity' is no moment: Arrow would carry it as one of the year 294,246.
        return SqlColumn(field.name, kind, f"case when isfinite({name}) then {name} end as {name}", plain_type(kind))
    named = (field.metadata or {}).get(b"POSTGRESQL:type", b"").decode()
    if named in SAFE:
        return SqlColumn(field.name, kind, name, plain_type(kind))
    amount = f"{name}::numeric" if named == "money" else name
    comparable = pa.decimal128(38, 0) if named in ("numeric", "oid") else kind
    return SqlColumn(field.name, comparable, f"{amount}::text as {name}", pa.string())
