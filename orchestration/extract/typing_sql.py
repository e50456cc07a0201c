"""SQL that turns a delivered column into its declared type, and says what could not be turned.

Expressions only; ``orchestration.extract.door`` runs them. A timestamp becomes an instant (UTC); its precision and
whether its local hour occurred twice are read off the delivered text, where they are still visible.
"""

import pyarrow as pa

from mining.sql import identifier, text
from orchestration.extract.declaration import Column

ISO_OFFSET = r"[T ]\d{2}[:.]?\d{2}.*(Z|z|[+-]\d{2}([:.]?\d{2})?)$"
"""A stamp with a zone: an offset after a time, never the day of a bare date. OIO writes the offset with a dot."""


def value_sql(column: Column, delivered: pa.DataType, *, zone: str) -> str:
    """The typed value of a delivered column; NULL when empty or unreadable."""
    raw = identifier(column.delivered_as)
    if column.treatment == "generalise":
        return _class_sql(column)
    if column.data_type == "timestamptz":
        return _instant_sql(column, delivered, raw, zone=zone)
    if not _is_text(delivered):
        return f"try_cast({raw} as {column.data_type})"
    cell = cell_sql(column)
    if column.data_type == "varchar":
        return cell
    if column.decimal_comma and column.data_type in ("double", "bigint"):
        cell = f"replace(replace({cell}, '.', ''), ',', '.')"
    return f"try_cast({cell} as {column.data_type})"


def _class_sql(column: Column) -> str:
    """The class of a cell, in place of the cell."""
    cell = cell_sql(column)
    arms = "".join(
        f" when regexp_full_match({cell}, {text(pattern)}) then {text(name)}"
        for name, pattern in column.classes.items()
    )
    rest = "null" if column.otherwise is None else text(column.otherwise)
    return f"case when {cell} is null then null{arms} else {rest} end"


def cell_sql(column: Column) -> str:
    """The delivered cell as trimmed text, NULL when nothing stands in it."""
    return f"nullif(trim(cast({identifier(column.delivered_as)} as varchar)), '')"


def precision_sql(column: Column, delivered: pa.DataType) -> str:
    """How exact the stamp's own text is: second, minute or day; ``none`` where there is no stamp."""
    if not _is_text(delivered):
        typed = "day" if pa.types.is_date(delivered) else "second"
        return f"case when {identifier(column.delivered_as)} is null then 'none' else '{typed}' end"
    cell = cell_sql(column)
    if not column.formats:
        return (
            f"case when {cell} is null then 'none' when length({cell}) <= 10 then 'day' "
            rf"when regexp_matches({cell}, '^\S+[T ]\d{{2}}[:.]\d{{2}}($|[Z+-])') then 'minute' else 'second' end"
        )
    arms = " ".join(
        f"when try_strptime({cell}, {text(pattern)}) is not null then '{_format_precision(pattern)}'"
        for pattern in column.formats
    )
    return f"case {arms} else 'none' end"


def ambiguous_sql(column: Column, delivered: pa.DataType, *, zone: str) -> str:
    """Whether the stamp stands in the hour that occurs twice when summer time ends; the first one is taken."""
    local = _local_sql(column, delivered)
    return "false" if local is None else f"coalesce({_earlier_sql(local, zone)}, false)"


def _instant_sql(column: Column, delivered: pa.DataType, raw: str, *, zone: str) -> str:
    local = _local_sql(column, delivered)
    if local is None:
        return f"cast({raw} as timestamptz)"
    instant = f"timezone({text(zone)}, {local})"
    resolved = f"case when {_earlier_sql(local, zone)} then {instant} - interval 1 hour else {instant} end"
    if not _is_text(delivered) or column.formats:
        return resolved
    cell = cell_sql(column)
    with_offset = rf"try_cast(regexp_replace({cell}, '([+-]\d{{2}})\.(\d{{2}})$', '\1:\2') as timestamptz)"
    return f"case when regexp_matches({cell}, {text(ISO_OFFSET)}) then {with_offset} else {resolved} end"


def _local_sql(column: Column, delivered: pa.DataType) -> str | None:
    """The stamp as local wall clock, or None when the delivered type already is an instant."""
    if pa.types.is_timestamp(delivered) and delivered.tz is not None:
        return None
    if not _is_text(delivered):
        return f"cast({identifier(column.delivered_as)} as timestamp)"
    cell = cell_sql(column)
    if not column.formats:
        return f"try_cast({cell} as timestamp)"
    patterns = ", ".join(text(pattern) for pattern in column.formats)
    return f"try_strptime({cell}, [{patterns}])"


def _earlier_sql(local: str, zone: str) -> str:
    """Whether one hour earlier shows the same wall clock. DuckDB takes the second of the two hours; we take the first."""
    quoted = text(zone)
    return f"(timezone({quoted}, timezone({quoted}, {local}) - interval 1 hour) = {local})"


def _is_text(delivered: pa.DataType) -> bool:
    return pa.types.is_string(delivered) or pa.types.is_large_string(delivered) or pa.types.is_string_view(delivered)


def _format_precision(pattern: str) -> str:
    if any(part in pattern for part in ("%S", "%T", "%X", "%c")):
        return "second"
    return "minute" if "%M" in pattern else "day"
