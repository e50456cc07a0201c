"""Parquet: typed columns as they are, times to microseconds, dictionaries decoded; nested columns are left out.

A column of days stays one (``date32``), so that its precision is still seen at the door.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from orchestration.extract.delivered import DeliveredFile
from orchestration.extract.delivery import Connector, Delivery
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.columns import schema_with_position, select

ROWS = 65_536
_PANDAS_INDEX = re.compile(r"__index_level_\d+__")


def open_parquet(file: DeliveredFile, connector: Connector, *, columns: Sequence[str] | None = None) -> Delivery:
    """Open a Parquet file; pandas' index, nested and binary columns are left out. A packed file is read in memory.

    Raises:
        DeliveryError: the file is not sound Parquet, larger than ``max_bytes`` uncompressed, or lacks a wanted column.
    """
    file.head()
    content = file.seekable(connector.max_bytes)
    try:
        parquet = pyarrow.parquet.ParquetFile(content)
        groups = (parquet.metadata.row_group(number) for number in range(parquet.metadata.num_row_groups))
        size = sum(group.total_byte_size for group in groups)
        there = parquet.schema_arrow
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        content.close()
        raise DeliveryError(f"{file.name} is not a sound Parquet file; ask for a new delivery") from None
    if size > connector.max_bytes:
        raise _too_large(file, connector)
    flat = {f.name: kind for f in there if (kind := _delivered_type(f.name, f.type)) is not None}
    names = [name for name in there.names if name in flat]
    chosen = select(names, columns, file)
    schema = pa.schema([(name, flat[name]) for name in chosen])
    left_out = [name for name in there.names if name not in chosen]
    return Delivery(path=file, columns=schema, batches=_batches(parquet, schema, file, connector), left_out=left_out)


def _delivered_type(name: str, kind: pa.DataType) -> pa.DataType | None:
    """The type a column is delivered as, or None when it is left out."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us", tz="UTC" if kind.tz else None)
    if pa.types.is_date(kind):
        return pa.date32()
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_null(kind):
        return pa.string()
    unusable = pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind)
    if unusable or pa.types.is_fixed_size_binary(kind) or _PANDAS_INDEX.fullmatch(name):
        return None
    return kind


def _batches(
    parquet: pyarrow.parquet.ParquetFile, schema: pa.Schema, file: DeliveredFile, connector: Connector
) -> Iterator[pa.RecordBatch]:
    full, position, size = schema_with_position(schema), 1, 0
    try:
        for batch in parquet.iter_batches(batch_size=ROWS, columns=schema.names):
            size += batch.nbytes
            if size > connector.max_bytes:
                raise _too_large(file, connector)
            # Nanoseconds are cut to microseconds: not safe by Arrow's word, but what is meant here.
            cells = [batch.column(f.name).cast(f.type, safe=False) for f in schema]
            numbers = np.arange(position, position + batch.num_rows, dtype=np.int64)
            position += batch.num_rows
            yield pa.RecordBatch.from_arrays([*cells, pa.array(numbers)], schema=full)
    except (pa.ArrowException, OSError):
        raise DeliveryError(
            f"{file.name} breaks off at row {position} or after; it is not a sound Parquet file, ask for a new delivery"
        ) from None
    finally:
        parquet.close()


def _too_large(file: DeliveredFile, connector: Connector) -> DeliveryError:
    return DeliveryError(
        f"{file.name} holds more than {connector.max_bytes} bytes uncompressed, the limit of its connector (max_bytes)"
    )
