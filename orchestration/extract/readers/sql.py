"""Databases: the wanted columns of a table, view or query as a stream of Arrow batches, from a watermark on.

The way in for PostgreSQL (``sql_postgresql``) and for SQL Server and Oracle (``sql_connectorx``). The statements are
``sql_text``'s, the errors ``sql_errors``'. What has landed before, and the watermark itself, are landing's business.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa

from orchestration.extract.delivery import Connector, Delivery
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.columns import refuse_missing, schema_with_position, select
from orchestration.extract.readers.sql_column import SqlColumn
from orchestration.extract.readers.sql_errors import said_safely, too_large
from orchestration.extract.readers.sql_text import from_watermark_sql, wanted_sql
from orchestration.extract.readers.watermark import LOCAL_TIME, Watermark
from orchestration.extract.sql_connector import SqlConnector


def open_sql(
    connector: Connector,
    *,
    columns: Sequence[str] | None,
    cursor: str | None = None,
    after: Watermark | None = None,
    zone: str = LOCAL_TIME,
) -> Delivery:
    """Open what the connector's ``sql`` names. Rows stream when they are drawn; memory does not grow with the table.

    Types: numbers that are not whole, and everything without a type of its own in Arrow, come as text; dates as dates;
    'infinity', which PostgreSQL writes for an open end, as NULL; arrays and binary columns are left out.

    Args:
        connector: of format sql.
        columns: the database's own names of the columns wanted; all of them when None.
        cursor: the database's name of the column that rows are read forward by.
        after: the highest cursor landed so far; rows from there on come again, since others may share it.
        zone: the zone of stamps without one, in which the watermark is compared.

    Raises:
        DeliveryError: no connection, no such relation or column, no permission, a time-out; also while batches are
            drawn. Nothing of the driver's own text is passed on.
        ConfigurationError: the connection string is not where the connector says.
    """
    how = _declared(connector)
    if columns is not None and not columns:
        raise DeliveryError(f"{how.name}: no column is wanted; name at least one")
    database = _database(how)
    there, path = database.columns(), Path(how.name)
    kinds = {column.name: column.kind for column in there}
    order = [*([cursor] if cursor else []), *how.order]
    refuse_missing([name for name in order if name not in kinds], list(kinds), path)
    names = select([column.name for column in there if column.delivered is not None], columns, path)
    wanted = [column for column in there if column.name in names]
    where = None
    if cursor is not None and after is not None:
        where = from_watermark_sql(how, cursor, kinds[cursor], after, zone=zone)
    statement = wanted_sql(how, [column.cell for column in wanted], where=where, order=order)
    schema = pa.schema([(column.name, column.delivered) for column in wanted])
    return Delivery(
        path=path,
        columns=schema,
        batches=_batches(database, statement, schema, connector),
        left_out=[name for name in kinds if name not in names],
    )


def _declared(connector: Connector) -> SqlConnector:
    if connector.sql is None:
        raise ValueError(f"open_sql reads connectors of format sql; this one is {connector.format}")
    return connector.sql


class _Database(Protocol):
    """What a driver's module gives: which columns there are, and a statement's rows."""

    def columns(self) -> list[SqlColumn]: ...

    def read(self, statement: str) -> Iterator[pa.RecordBatch]: ...


def _database(how: SqlConnector) -> _Database:
    """The system's driver, imported only where it is needed: connectorx alone is 60 MB of code."""
    if how.system == "postgresql":
        from orchestration.extract.readers.sql_postgresql import Postgresql

        return Postgresql(how)
    from orchestration.extract.readers.sql_connectorx import Connectorx

    return Connectorx(how)


def _batches(database: _Database, statement: str, schema: pa.Schema, connector: Connector) -> Iterator[pa.RecordBatch]:
    how, full = _declared(connector), schema_with_position(schema)
    position, size = 1, 0
    try:
        for batch in database.read(statement):
            size += batch.nbytes
            if size > connector.max_bytes:
                raise too_large(how, connector)
            batch.validate(full=True)  # a database without an encoding gives bytes that are no text
            # Nanoseconds are cut to microseconds: not safe by Arrow's word, but what is meant here.
            cells = [batch.column(at).cast(field.type, safe=False) for at, field in enumerate(schema)]
            numbers = np.arange(position, position + batch.num_rows, dtype=np.int64)
            position += batch.num_rows
            yield pa.RecordBatch.from_arrays([*cells, pa.array(numbers)], schema=full)
    except pa.ArrowException as error:
        raise said_safely(how, error, row=position - 1) from None
