"""SQL Server and Oracle by connectorx, as a stream of Arrow batches.

The driver has no read-only session for these systems: the account must be one that may only read. Decimals are cast to
text in the database, since the driver gives them a fixed scale, which would make case number 123 into 123.0000000000.
"""

import os
from collections.abc import Iterator

import pyarrow as pa

from orchestration.extract.readers.sql_column import SqlColumn, plain_type
from orchestration.extract.readers.sql_errors import said_safely
from orchestration.extract.readers.sql_text import everything_sql, quoted
from orchestration.extract.secret import read_secret
from orchestration.extract.sql_connector import SqlConnector

ROWS = 65_536


class Connectorx:
    """One database; each statement opens its own connection."""

    def __init__(self, how: SqlConnector) -> None:
        self._how = how
        self._address = read_secret(how.connection)

    def columns(self) -> list[SqlColumn]:
        """The columns of what is declared, asked for with no rows."""
        return [_column(field, self._how) for field in self._run(everything_sql(self._how, rows=False)).schema]

    def read(self, statement: str) -> Iterator[pa.RecordBatch]:
        """Run a statement; its rows come while they are drawn."""
        return self._drawn(self._run(statement))

    def _run(self, statement: str) -> pa.RecordBatchReader:
        os.environ.setdefault("RUST_LOG", "off")  # the driver writes its errors to the terminal, hosts and users too
        import connectorx

        try:
            return connectorx.read_sql(self._address, statement, return_type="arrow_stream", batch_size=ROWS)
        except BaseException as error:
            if _is_of_the_driver(error):
                raise said_safely(self._how, error) from None
            raise

    def _drawn(self, stream: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        row = 0
        while True:
            try:
                batch = next(stream, None)
            except BaseException as error:
                if _is_of_the_driver(error):
                    raise said_safely(self._how, error, row=row) from None
                raise
            if batch is None:
                return
            row += batch.num_rows
            yield batch


def _is_of_the_driver(error: BaseException) -> bool:
    """A panic in the driver's Rust is no Exception to Python, and its text may hold a value."""
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def _column(field: pa.Field, how: SqlConnector) -> SqlColumn:
    name, kind = quoted(field.name, how.system), field.type
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return SqlColumn(field.name, kind, name, None)
    is_number = pa.types.is_decimal(kind) or pa.types.is_floating(kind) or pa.types.is_integer(kind)
    if how.system == "oracle" and is_number:  # NUMBER is one type there, and comes as a float
        written = f"to_char({name}, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''')"
        return SqlColumn(field.name, kind, f"{written} as {name}", pa.string())
    if pa.types.is_decimal(kind):
        return SqlColumn(field.name, kind, f"cast({name} as nvarchar(60)) as {name}", pa.string())
    return SqlColumn(field.name, kind, name, plain_type(kind) or pa.string())
