"""Pseudonyms of clear identifiers, made by the door itself, so that they are those in landing.

Identifiers stay in memory. Who may ask is decided by whoever calls.
"""

from collections.abc import Sequence

import pyarrow as pa

from orchestration.extract.declaration import Column, Source, SourceMeta, Table, TableMeta
from orchestration.extract.delivery import POSITION, Connector
from orchestration.extract.door import open_door


def pseudonyms_of(identifiers: Sequence[str | None], *, kind: str, key: bytes) -> list[str | None]:
    """The pseudonym of each identifier, in order; None for an empty one."""
    column = Column(name="value", delivered_as="value", treatment="pseudonymise", kind=kind)
    meta = TableMeta(connector=Connector(format="csv"), files="*")
    table = Table(name="asked", meta=meta, columns=(column,))
    source = Source(dbt_name="landing_asked", meta=SourceMeta(source="asked", system_da="", owner=""), tables=(table,))
    batch = pa.record_batch(
        {
            "value": pa.array(identifiers, pa.string()),
            POSITION: pa.array(range(len(identifiers)), pa.int64()),
        }
    )
    with open_door(key, source, table, batch.schema) as door:
        return door.admit(batch).rows["value"].to_pylist()
