"""Drift: a delivery's columns against those declared, and against those delivered last.

A new, missing, renamed or retyped column stops the source with a message that shows old and new, unless the
declaration takes it in: ``also_delivered_as``, ``optional``, ``new_columns: allow``. Rows are not judged here, but for
the share of a column that could not be read.
"""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.extract.declaration import Column, Table
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.columns import printable, refuse_other_line

PANDAS_INDEX = re.compile(r"__index_level_\d+__")
ALIKE = 0.6
"""Likeness (difflib) above which a missing and a new name are said to be one column renamed."""

UNREADABLE = "not readable as"
"""What the door's reason begins with where a cell does not read as its declared type."""

_CANNOT_READ = {
    "timestamptz": {"integer", "float", "boolean", "time"},
    "bigint": {"timestamp", "time"},
    "double": {"timestamp", "time"},
    "boolean": {"timestamp", "time"},
    "varchar": frozenset[str](),
}
"""Families of delivered types of which no value reads as the declared type."""


@dataclass(frozen=True)
class Wanted:
    """One delivered column that is wanted: its name, its other names, and whether a delivery may lack it."""

    name: str
    others: tuple[str, ...] = ()
    is_optional: bool = False


def wanted_columns(table: Table) -> list[Wanted]:
    """The delivered columns that land, each once; where two declared columns share one, all names of both count."""
    found: dict[str, list[Column]] = {}
    for column in table.landed:
        found.setdefault(column.delivered_as, []).append(column)
    return [
        Wanted(
            name,
            tuple(dict.fromkeys(old for column in columns for old in column.also_delivered_as)),
            all(column.optional for column in columns),
        )
        for name, columns in found.items()
    ]


def resolve(wanted: Sequence[Wanted], there: Sequence[str]) -> dict[str, str | None]:
    """For each wanted column the name it has in this delivery: its own first, else an old one, else None."""
    return {each.name: next((name for name in (each.name, *each.others) if name in there), None) for each in wanted}


def undeclared(table: Table, names: Sequence[str]) -> list[str]:
    """Delivered names that the declaration does not know, dropped columns included among what it knows."""
    known = _known(table)
    return [name for name in names if name not in known and not PANDAS_INDEX.fullmatch(name)]


def _known(table: Table) -> list[str]:
    return [name for column in table.columns for name in (column.delivered_as, *column.also_delivered_as)]


def refuse_other_columns(table: Table, name: str, missing: Sequence[str], there: Sequence[str]) -> None:
    """Raise where wanted columns are missing, or columns are new and the declaration does not allow that.

    Args:
        table: the declared table.
        name: the delivery.
        missing: wanted columns that it lacks, as they are declared.
        there: every column that it has.

    Raises:
        DeliveryError: old and new names are told; new ones by their shape, where the header may be a row of data.
    """
    new = undeclared(table, there)
    if not missing and (not new or table.meta.new_columns == "allow"):
        return
    refuse_other_line(list(dict.fromkeys(_known(table))), there, name)
    said = []
    if missing:
        said.append(f"it has no column {', '.join(map(repr, missing))}")
    if new:
        said.append(f"not declared: {printable(new, header=there)}")
    said += [_renamed(old, candidate, table, there) for old, candidate in _pairs(table, missing, new, there)]
    raise DeliveryError(
        f"{name}: its columns are not those declared for table {table.name}: {'; '.join(said)}."
        f" Delivered: {printable(there)}. Declared: {', '.join(repr(c.delivered_as) for c in table.columns)}."
        " Declare a new column (treatment: drop, if it is not to land) or say new_columns: allow;"
        " say optional: true of a column that may be missing."
    )


def _pairs(table: Table, missing: Sequence[str], new: Sequence[str], there: Sequence[str]) -> list[tuple[str, str]]:
    """Missing and new columns that may be one: alike in name, or the only ones. A dropped column may be renamed too."""
    dropped = [
        column.delivered_as
        for column in table.columns
        if column.treatment == "drop" and column.delivered_as not in there
    ]
    gone = list(dict.fromkeys([*missing, *dropped]))
    if len(gone) == len(new) == 1:
        return [(gone[0], new[0])]
    found, left = [], list(new)
    for old in gone:
        likeness = [(difflib.SequenceMatcher(None, old.casefold(), name.casefold()).ratio(), name) for name in left]
        best = max(likeness, default=(0.0, ""))
        if best[0] >= ALIKE:
            found.append((old, best[1]))
            left.remove(best[1])
    return found


def _renamed(old: str, new: str, table: Table, there: Sequence[str]) -> str:
    names = [column.name for column in table.columns if column.delivered_as == old]
    shown = printable([new], header=there)
    return f"if {old!r} is now called {shown}, say also_delivered_as: [{shown}] of column {' and '.join(names)}"


def refuse_other_types(table: Table, name: str, columns: pa.Schema, before: dict[str, str]) -> None:
    """Raise where a column comes in another kind of type than last time and its declared type cannot read that.

    Args:
        table: the declared table.
        name: the delivery.
        columns: the delivery's columns under the declared names.
        before: name and Arrow type of the columns delivered last.
    """
    for column in table.landed:
        now = family(str(columns.field(column.delivered_as).type))
        old = next((before[n] for n in (column.delivered_as, *column.also_delivered_as) if n in before), None)
        if old is not None and family(old) != now and now in _CANNOT_READ[column.data_type]:
            raise DeliveryError(
                f"{name}: column {column.delivered_as!r} was delivered as {old} and is now"
                f" {columns.field(column.delivered_as).type}, which cannot be read as {column.data_type}, the type that"
                f" is declared for {column.name}. Correct the delivery, or the declaration."
            )


def family(arrow: str) -> str:
    """The kind of an Arrow type, by its name: widths, units and zones do not make a column another."""
    for start, kind in (
        (("int", "uint"), "integer"),
        (("float", "double", "halffloat", "decimal"), "float"),
        (("timestamp", "date"), "timestamp"),
        (("time", "duration"), "time"),
        (("bool",), "boolean"),
    ):
        if arrow.startswith(start):
            return kind
    return "text"


def refuse_unreadable(table: Table, name: str, rejected: pa.Table, delivered: int) -> None:
    """Raise where most of a column could not be read as its type: the column is another than it was.

    Raises:
        DeliveryError: the column, how much of it, what is declared, and the shape of the first such cell.
    """
    unread = rejected.filter(pc.fill_null(pc.starts_with(rejected["reason"], UNREADABLE), False))
    for field in sorted(set(unread["field"].to_pylist())):
        rows = unread.filter(pc.equal(unread["field"], field))
        if rows.num_rows > table.meta.max_rejected_share * delivered:
            first = rows.slice(0, 1).to_pylist()[0]
            raise DeliveryError(
                f"{name}: column {field} of table {table.name} has changed: {rows.num_rows} of {delivered} cells are"
                f" {first['reason']}, more than max_rejected_share ({table.meta.max_rejected_share:g}) allows;"
                f" the first, in row {first['position']}, has {first['shape']}."
                " Correct the declaration of the column, or deliver again."
            )
