"""Declarations in one line, and rows through the door, for the tests of extraction."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from orchestration.extract.declaration import Column, Source, SourceMeta, Table, TableMeta
from orchestration.extract.delivery import POSITION, Connector
from orchestration.extract.door import Admitted, open_door

KEY = bytes(range(32))
ZONE = "Europe/Copenhagen"


def column(name: str, **meta: Any) -> Column:
    """A declared column, delivered under its own name unless said otherwise."""
    return Column(**{"name": name, "delivered_as": name, **meta})


def stamp(name: str = "at", **meta: Any) -> Column:
    """A declared time column."""
    return column(name, data_type="timestamptz", **meta)


def table(*columns: Column, files: str = "*.csv", connector: dict[str, Any] | None = None, **meta: Any) -> Table:
    """A declared table; the connector reads semicolons."""
    how = Connector(**(connector or {"format": "csv", "delimiter": ";"}))
    return Table(name="events", meta=TableMeta(connector=how, files=files, **meta), columns=columns)


def source(*tables: Table, name: str = "proeve", zone: str = ZONE) -> Source:
    """A declared source."""
    meta = SourceMeta(source=name, system_da="Prøvesystem", owner="Ejer", zone=zone)
    return Source(dbt_name=f"landing_{name}", meta=meta, tables=tables)


def admit(
    cells: dict[str, Sequence[Any] | pa.Array], *columns: Column, key: bytes = KEY, zone: str = ZONE, **meta: Any
) -> Admitted:
    """Delivered columns through the door in one batch; positions count from 1."""
    arrays = {
        name: values if isinstance(values, pa.Array) else pa.array(values, pa.string())
        for name, values in cells.items()
    }
    rows = len(next(iter(arrays.values())))
    batch = pa.record_batch({**arrays, POSITION: pa.array(range(1, rows + 1), pa.int64())})
    declared = table(*columns, **meta)
    with open_door(key, source(declared, zone=zone), declared, batch.schema) as door:
        return door.admit(batch)


def landed(admitted: Admitted, name: str) -> list[Any]:
    """One landed column."""
    return admitted.rows[name].to_pylist()
