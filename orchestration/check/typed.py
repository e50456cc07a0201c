"""SQL that types a delivery's rows for the preflight, with the same expressions as the door, and hashes identifiers.

What the expressions are is ``extract.typing_sql``; what is done with the rows is ``deliveries``.
"""

from collections.abc import Sequence

import pyarrow as pa

from mining.sql import identifier, text
from orchestration.extract.declaration import Column, Source, Table
from orchestration.extract.delivery import POSITION
from orchestration.extract.typing_sql import ambiguous_sql, cell_sql, precision_sql, value_sql


def found_as(table: Table, there: Sequence[str]) -> dict[str, str | None]:
    """Each landed column's delivered name with the name it has in this delivery; None where it is not there."""
    found: dict[str, str | None] = {}
    for column in table.landed:
        names = (column.delivered_as, *getattr(column, "also_delivered_as", ()))
        found[column.delivered_as] = next((name for name in names if name in there), None)
    return found


def missing_columns(table: Table, found: dict[str, str | None]) -> tuple[str, ...]:
    """The delivered names that are not there and may not be missing."""
    missing = [
        c.delivered_as for c in table.landed if found[c.delivered_as] is None and not getattr(c, "optional", False)
    ]
    return tuple(dict.fromkeys(missing))


def named_as_declared(rows: pa.Table, found: dict[str, str | None]) -> pa.Table:
    """The rows under the declared names; a column that may be missing, and is, is empty."""
    columns = {
        declared: rows[name] if name else pa.nulls(rows.num_rows, pa.string()) for declared, name in found.items()
    }
    return pa.table({**columns, POSITION: rows[POSITION]})


def typed_sql(source: Source, table: Table, delivered: pa.Schema) -> str:
    """Every landed column in its type, with ``__filled`` beside it: whether the cell holds anything.

    Identifiers are hashes of this process, which nothing outlives.
    """
    parts = [identifier(POSITION)]
    for column in table.landed:
        kind = delivered.field(column.delivered_as).type
        parts.append(f"{_value_sql(column, kind, source)} as {identifier(column.name)}")
        parts.append(f"({cell_sql(column, kind)}) is not null as {identifier(column.name + '__filled')}")
        if column.data_type == "timestamptz":
            parts.append(f"{precision_sql(column, kind)} as {identifier(column.name + '__precision')}")
            ambiguous = ambiguous_sql(column, kind, zone=source.meta.zone)
            parts.append(f"{ambiguous} as {identifier(column.name + '__ambiguous')}")
    return "select\n    " + ",\n    ".join(parts) + "\nfrom incoming"


def _value_sql(column: Column, kind: pa.DataType, source: Source) -> str:
    value = value_sql(column, kind, zone=source.meta.zone)
    if column.treatment != "pseudonymise":
        return value
    hashed = f"cast(hash({text(str(column.kind))}, {value}) as varchar)"
    return f"case when ({cell_sql(column, kind)}) is not null then {hashed} end"
