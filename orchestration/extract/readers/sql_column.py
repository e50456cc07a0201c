"""One column of a database: how it is selected, and which Arrow type it is delivered as."""

from dataclasses import dataclass

import pyarrow as pa

INSTANT = pa.timestamp("us", tz="UTC")
LOCAL = pa.timestamp("us")


@dataclass(frozen=True)
class SqlColumn:
    """A column as the database has it (``kind``) and as it is read (``cell``, an SQL expression that names it).

    ``delivered`` is None for what is left out: arrays and binary columns.
    """

    name: str
    kind: pa.DataType
    cell: str
    delivered: pa.DataType | None


def plain_type(kind: pa.DataType) -> pa.DataType | None:
    """The type a column is delivered as when it is read as it is; None when it must become text or be left out."""
    if pa.types.is_timestamp(kind):
        return INSTANT if kind.tz else LOCAL
    if pa.types.is_date(kind):
        return pa.date32()
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return pa.string()
    is_plain = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)
    return kind if is_plain else None
