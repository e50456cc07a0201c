"""Which columns of a file are wanted, and how column names are said in errors.

What every reader must refuse stands here: doubled names, a missing column, the reserved name. Types are the readers'.
"""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from orchestration.extract.delivery import POSITION
from orchestration.extract.errors import DeliveryError, shape_of

_DATA_IN_A_HEADER = re.compile(r"\d{6}|\d{4}-\d|@")


def select(there: Sequence[str], wanted: Sequence[str] | None, path: Path) -> list[str]:
    """The wanted columns in the file's order; all of them when ``wanted`` is None.

    Raises:
        DeliveryError: a name stands twice, is reserved, or a wanted one is missing.
    """
    doubled = [name for name, times in Counter(there).items() if times > 1]
    if doubled:
        raise DeliveryError(f"{path.name}: column names must be unique; more than once: {printable(doubled)}")
    if POSITION in there:
        raise DeliveryError(f"{path.name}: the column name {POSITION!r} is reserved; rename it in the delivery")
    if wanted is None:
        return list(there)
    refuse_missing([name for name in wanted if name not in there], there, path)
    return [name for name in there if name in wanted]


def refuse_missing(missing: Sequence[str], there: Sequence[str], path: Path) -> None:
    """Raise DeliveryError naming the wanted columns a file lacks and those it has; nothing when none is missing."""
    if missing:
        raise DeliveryError(f"{path.name} has no column {printable(missing)}; it has {printable(there)}")


def printable(names: Sequence[str]) -> str:
    """Column names for a message. What may be a row of data in a file without header is told by its shape."""
    return ", ".join(f"<{shape_of(n)}>" if _DATA_IN_A_HEADER.search(n) else repr(n[:80]) for n in names)


def schema_with_position(columns: pa.Schema) -> pa.Schema:
    """The schema of a batch: the delivery's columns, then the row's number."""
    return columns.append(pa.field(POSITION, pa.int64()))
