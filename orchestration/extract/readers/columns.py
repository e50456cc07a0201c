"""Which columns of a file are wanted, and how column names are said in errors.

What every reader must refuse stands here: doubled names, a missing column, the reserved name. Types are the readers'.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

import pyarrow as pa

from orchestration.extract.delivery import POSITION
from orchestration.extract.errors import DeliveryError, shape_of

_DATA = re.compile(
    r".*(?:\d{6}|\d{4}-\d|@|(?<!\d)\d{1,2}[-./]\d{1,2}[-./]\d{2}).*"  # long numbers, dates, KLE numbers, addresses
    r"|[-+]?\d+(?:[.,]\d+)*",  # nothing but a number
    re.DOTALL,
)


class Named(Protocol):
    """A delivery, of which a message tells the name."""

    @property
    def name(self) -> str: ...  # noqa: D102 - the name


def select(there: Sequence[str], wanted: Sequence[str] | None, path: Named) -> list[str]:
    """The wanted columns in the file's order; all of them when ``wanted`` is None.

    Raises:
        DeliveryError: a name stands twice, is reserved, or a wanted one is missing.
    """
    doubled = [name for name, times in Counter(there).items() if times > 1]
    if doubled:
        raise DeliveryError(
            f"{path.name}: column names must be unique; more than once: {printable(doubled, header=there)}"
        )
    if POSITION in there:
        raise DeliveryError(f"{path.name}: the column name {POSITION!r} is reserved; rename it in the delivery")
    if wanted is None:
        return list(there)
    refuse_other_line(wanted, there, path.name)
    refuse_missing([name for name in wanted if name not in there], there, path)
    return [name for name in there if name in wanted]


def refuse_other_line(wanted: Sequence[str], there: Sequence[str], name: str) -> None:
    """Raise where none of several names stands: such a line may be a title or a row, so nothing of it is said."""
    if len(wanted) > 1 and not set(wanted).intersection(there):
        cells = ", ".join(f"<{shape_of(cell)}>" for cell in there[:20])
        raise DeliveryError(
            f"{name} has none of the columns {', '.join(map(repr, wanted))}; where their names should be "
            f"stand {cells}: check the connector's delimiter, encoding and skip_lines"
        )


def refuse_missing(missing: Sequence[str], there: Sequence[str], path: Named) -> None:
    """Raise DeliveryError naming the wanted columns a file lacks and those it has; nothing when none is missing."""
    if missing:
        lacking = ", ".join(repr(name) for name in missing)  # our own configuration, so safe to quote
        raise DeliveryError(f"{path.name} has no column {lacking}; it has {printable(there)}")


def looks_like_data(header: Sequence[str]) -> bool:
    """Whether a first line is a row rather than names: a date, a long number, an address or a bare number is in it."""
    return any(_DATA.fullmatch(name) for name in header)


def printable(names: Sequence[str], *, header: Sequence[str] | None = None) -> str:
    """Column names for a message; their shapes only, when the ``header`` they come from may be a row of data."""
    is_data = looks_like_data(names if header is None else header)
    return ", ".join(f"<{shape_of(name)}>" if is_data else repr(name[:80]) for name in names)


def schema_with_position(columns: pa.Schema) -> pa.Schema:
    """The schema of a batch: the delivery's columns, then the row's number."""
    return columns.append(pa.field(POSITION, pa.int64()))
