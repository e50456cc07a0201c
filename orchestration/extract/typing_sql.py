"""SQL that turns a delivered column into its declared type, and says what could not be turned.

Expressions only; ``orchestration.extract.door`` runs them. A timestamp becomes an instant (UTC); its precision and
whether its local hour occurred twice are read off the delivered text, where they are still visible.
"""

import re

import pyarrow as pa

from mining.sql import identifier, text
from orchestration.extract.declaration import Column

LOCAL = r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?"
"""ISO 8601 without a zone. DuckDB's own cast also takes 'infinity', 'epoch', year 24 and a zone's name, unused."""

WITH_OFFSET = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)? ?([Zz]|[+-]\d{2}([:.]?\d{2})?)"
"""ISO 8601 with an offset after a time. OIO writes the offset with a dot, "+01.00"."""

COMMA_NUMBER = r"[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?"
"""A number with decimal comma. A point stands before three digits only: 12.5 must not become 125."""

BLANKS = "".join(chr(code) for code in range(0x10000) if chr(code).isspace())
"""What Python strips: exports from Excel hold no-break spaces, and SQL's own trim takes spaces alone."""


def value_sql(column: Column, delivered: pa.DataType, *, zone: str) -> str:
    """The typed value of a delivered column; NULL when empty or unreadable."""
    if column.treatment == "generalise":
        return _class_sql(column, delivered)
    if column.data_type == "timestamptz":
        return _instant_sql(column, delivered, zone=zone)
    if column.data_type in ("bigint", "double"):
        return _number_sql(column, delivered)
    cell = cell_sql(column, delivered)
    return cell if column.data_type == "varchar" else f"try_cast({cell} as {column.data_type})"


def _number_sql(column: Column, delivered: pa.DataType) -> str:
    """A number that is one: 12.5 is no bigint, where a cast would round it; NaN and infinity are no doubles."""
    value = cell_sql(column, delivered) if _is_text(delivered) else raw_sql(column, delivered)
    if _is_text(delivered) and column.decimal_comma:
        plain = f"replace(replace({value}, '.', ''), ',', '.')"
        value = f"case when regexp_full_match({value}, {text(COMMA_NUMBER)}) then {plain} end"
    number = f"try_cast({value} as double)"
    if column.data_type == "double":
        return f"case when isfinite({number}) then {number} end"
    if pa.types.is_integer(delivered):
        return f"try_cast({value} as bigint)"
    return f"case when {number} = trunc({number}) then try_cast({value} as bigint) end"


def _class_sql(column: Column, delivered: pa.DataType) -> str:
    """The class of a cell, in place of the cell."""
    cell = cell_sql(column, delivered)
    arms = "".join(
        f" when regexp_full_match({cell}, {text(pattern)}) then {text(name)}"
        for name, pattern in column.classes.items()
    )
    rest = "null" if column.otherwise is None else text(column.otherwise)
    return f"case when {cell} is null then null{arms} else {rest} end"


def cell_sql(column: Column, delivered: pa.DataType) -> str:
    """The delivered cell as trimmed text, NULL when nothing stands in it.

    A whole number in a column of floats is written without decimals: pandas turns case numbers into floats, and
    missing ones into NaN, as soon as one is missing.
    """
    raw = raw_sql(column, delivered)
    if pa.types.is_floating(delivered):
        whole = f"isfinite({raw}) and abs({raw}) < 1e15 and {raw} = trunc({raw})"
        plain = f"cast(cast({raw} as hugeint) as varchar)"
        return f"case when {whole} then {plain} when not isnan({raw}) then cast({raw} as varchar) end"
    written = raw if _is_text(delivered) else f"cast({raw} as varchar)"
    trimmed = f"nullif(trim({written}, {text(BLANKS)}), '')"
    # Looking for 25 kinds of blanks takes longer than reading a date: most cells begin and end with a plain sign.
    plain = f"{written}[1] between '!' and '~' and {written}[-1] between '!' and '~'"
    return f"case when {plain} then {written} else {trimmed} end"


def raw_sql(column: Column, delivered: pa.DataType) -> str:
    """The delivered cell as it is, NULL where it holds one of the values that the column declares to mean empty.

    Text is compared trimmed and as it is written; a typed stamp or number by its value, an instant in UTC: SQL Server
    writes 1900-01-01 and 9999-12-31 where nothing is known, and so do the extracts made from it.
    """
    raw = identifier(column.delivered_as)
    if not column.empty_values:
        return raw
    if _is_text(delivered):
        is_empty = f"trim({raw}, {text(BLANKS)}) in ({', '.join(text(value) for value in column.empty_values)})"
    elif pa.types.is_temporal(delivered):
        stamps = ", ".join(f"try_cast({text(value)} as timestamp)" for value in column.empty_values)
        at = f"timezone('UTC', {raw})" if pa.types.is_timestamp(delivered) and delivered.tz else raw
        is_empty = f"cast({at} as timestamp) in ({stamps})"
    else:
        numbers = ", ".join(f"try_cast({text(value)} as double)" for value in column.empty_values)
        is_empty = f"try_cast({raw} as double) in ({numbers})"
    return f"case when {is_empty} then null else {raw} end"


def precision_sql(column: Column, delivered: pa.DataType) -> str:
    """How exact the stamp's own text is: second, minute or day; ``none`` where there is no stamp."""
    if not _is_text(delivered):
        typed = "day" if pa.types.is_date(delivered) else "second"
        return f"case when {raw_sql(column, delivered)} is null then 'none' else '{typed}' end"
    cell = cell_sql(column, delivered)
    if not column.formats:
        return (
            f"case when {cell} is null then 'none' when length({cell}) <= 10 then 'day' "
            rf"when regexp_full_match({cell}, '\S+[T ]\d{{2}}:\d{{2}}( ?([Zz]|[+-].*))?') then 'minute' "
            "else 'second' end"
        )
    arms = " ".join(
        f"when {_read_sql(cell, pattern)} is not null then '{_format_precision(pattern)}'" for pattern in column.formats
    )
    return f"case {arms} else 'none' end"


def ambiguous_sql(column: Column, delivered: pa.DataType, *, zone: str) -> str:
    """Whether the clock alone does not tell the instant.

    The hour occurs twice when summer time ends, and the first is taken; or it is the one that is left out when summer
    time begins, and the stamp is read an hour on, as Python does: the source's clock then is not its zone's.
    """
    local = _local_sql(column, delivered)
    if local is None:
        return "false"
    return f"coalesce({_earlier_sql(local, zone)} or {_skipped_sql(local, zone)}, false)"


def _instant_sql(column: Column, delivered: pa.DataType, *, zone: str) -> str:
    local = _local_sql(column, delivered)
    if local is None:
        return f"cast({raw_sql(column, delivered)} as timestamptz)"
    instant = f"timezone({text(zone)}, {local})"
    resolved = f"case when {_earlier_sql(local, zone)} then {instant} - interval 1 hour else {instant} end"
    if not _is_text(delivered):
        return resolved
    cell = cell_sql(column, delivered)
    if not column.formats:
        # DuckDB casts an offset only after seconds, and only with a colon or nothing inside.
        with_seconds = rf"regexp_replace(upper({cell}), '^(\S+[T ]\d{{2}}:\d{{2}})( ?[Z+-])', '\1:00\2')"
        plain = rf"regexp_replace({with_seconds}, ' ?(Z|[+-]\d{{2}})[:.]?(\d{{2}})?$', '\1\2')"
        with_offset = (
            f"case when regexp_full_match({cell}, {text(WITH_OFFSET)}) then try_cast({plain} as timestamptz) end"
        )
        return f"coalesce({with_offset}, {resolved})"
    return _first([*(_read_sql(cell, pattern) for pattern in column.formats if _has_zone(pattern)), resolved])


def _local_sql(column: Column, delivered: pa.DataType) -> str | None:
    """The stamp as local wall clock, NULL where it says its offset; None when the delivered type is an instant."""
    if pa.types.is_timestamp(delivered) and delivered.tz is not None:
        return None
    if not _is_text(delivered):
        return _late_enough(f"try_cast({raw_sql(column, delivered)} as timestamp)")
    cell = cell_sql(column, delivered)
    if not column.formats:
        stamp = _late_enough(f"try_cast({cell} as timestamp)")
        return f"case when regexp_full_match({cell}, {text(LOCAL)}) then {stamp} end"
    return _first([_read_sql(cell, pattern) for pattern in column.formats if not _has_zone(pattern)])


def _read_sql(cell: str, pattern: str) -> str:
    """A cell by one format. DuckDB's ``%Y`` reads 24 as the year 24."""
    return _late_enough(f"try_strptime({cell}, {text(pattern)})")


def _late_enough(stamp: str) -> str:
    """A stamp from the year 1000 on: none earlier is a case's, 0001-01-01 means that nothing is known."""
    return f"case when year({stamp}) >= 1000 then {stamp} end"


def _first(stamps: list[str]) -> str:
    return f"coalesce({', '.join(stamps)})" if stamps else "null::timestamp"


def _has_zone(pattern: str) -> bool:
    return "%z" in pattern or "%Z" in pattern


def _earlier_sql(local: str, zone: str) -> str:
    """Whether one hour earlier shows the same wall clock. DuckDB takes the second of two hours; we take the first."""
    quoted = text(zone)
    return f"(timezone({quoted}, timezone({quoted}, {local}) - interval 1 hour) = {local})"


def _skipped_sql(local: str, zone: str) -> str:
    """Whether no clock of the zone ever showed this: 02:30 when 02:00 became 03:00. DuckDB moves it an hour on."""
    quoted = text(zone)
    return f"(timezone({quoted}, timezone({quoted}, {local})) <> {local})"


def _is_text(delivered: pa.DataType) -> bool:
    return pa.types.is_string(delivered) or pa.types.is_large_string(delivered) or pa.types.is_string_view(delivered)


def _format_precision(pattern: str) -> str:
    if re.search("%-?[STXcs]", pattern):
        return "second"
    return "minute" if re.search("%-?M", pattern) else "day"
