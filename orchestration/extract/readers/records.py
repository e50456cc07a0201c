"""Rows of formats that name every value (JSON, XML) as Arrow batches of text, and which rows are not sound.

A reader gives each row as a mapping of column name to text, or the ``Fault`` that it has; finding rows and values is
the reader's work. Such a file does not say beforehand which columns it has, so the first rows are looked at.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.extract.delivery import Delivery, RejectedRow
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.columns import Named, refuse_missing, schema_with_position

ROWS = 20_000
SAMPLE_ROWS = 20_000
CHARACTERS = 32 << 20
"""Characters at which a batch ends early: rows may be long."""
MOST_COLUMNS = 2_000
LONGEST = 16 << 20
"""Characters of the longest element that is held at once: far above a case with all its history."""
DEEPEST = 64

Cells = Mapping[str, str | None]


@dataclass(frozen=True)
class Fault:
    """Why one row cannot be read, and the line it stands in where lines say something."""

    reason: str
    line: int | None = None


class Structure(str):
    """The JSON text of an array of objects: a column of such is read when it is asked for, never by itself."""

    __slots__ = ()


def sample_columns(rows: Iterable[Cells | Fault], file: Named) -> list[str]:
    """Names of the columns that the first ``SAMPLE_ROWS`` rows have, in order of appearance; structures are left out.

    Raises:
        DeliveryError: there are more than ``MOST_COLUMNS``, as when values stand where names should.
    """
    names: dict[str, bool] = {}
    for cells in islice(rows, SAMPLE_ROWS):
        if isinstance(cells, Fault):
            continue
        for name, value in cells.items():
            names[name] = names.get(name, False) or isinstance(value, Structure)
        if len(names) > MOST_COLUMNS:
            raise DeliveryError(
                f"{file.name} has more than {MOST_COLUMNS} different names in its rows; they seem to be values, so the "
                "rows lie elsewhere: correct the connector's rows"
            )
    return [name for name, is_structure in names.items() if not is_structure]


def text_batches(rows: Iterable[Cells | Fault], delivery: Delivery, *, must_stand: bool) -> Iterator[pa.RecordBatch]:
    """The rows in batches; faults go to ``delivery.rejected``, names that are not wanted to ``delivery.left_out``.

    Args:
        rows: in the order of the file.
        delivery: its ``columns`` are what is wanted.
        must_stand: every wanted column was asked for by name, so it must stand in some row, unless there are none.

    Raises:
        DeliveryError: with ``must_stand``, at the end, when a wanted column stood nowhere.
    """
    names = delivery.columns.names
    known, position, start = {*names, *delivery.left_out}, 0, 1
    unseen, held, size = set(names), [], 0
    for position, cells in enumerate(rows, start=1):
        if isinstance(cells, Fault):
            delivery.rejected.append(RejectedRow(position=position, reason=cells.reason, line=cells.line))
            held.append(None)
        else:
            if not cells.keys() <= known:
                _note(cells.keys() - known, known, delivery)
            if unseen:
                unseen.difference_update(cells)
            held.append(cells)
            size += sum(map(len, filter(None, cells.values())))
        if len(held) >= ROWS or size >= CHARACTERS:
            yield from _batch(held, start, delivery)
            held, size, start = [], 0, position + 1
    yield from _batch(held, start, delivery)
    if must_stand and position > len(delivery.rejected):
        there = [*(name for name in names if name not in unseen), *delivery.left_out]
        refuse_missing([name for name in names if name in unseen], there, delivery.path)


def _note(fresh: set[str], known: set[str], delivery: Delivery) -> None:
    if len(known) < MOST_COLUMNS + len(delivery.columns):
        delivery.left_out += sorted(fresh)
        known |= fresh


def _batch(held: Sequence[Cells | None], start: int, delivery: Delivery) -> Iterator[pa.RecordBatch]:
    """One batch, without the rows that hold what text cannot: half a surrogate pair, or a NUL."""
    rows = [cells for cells in held if cells is not None]
    numbers = [number for number, cells in enumerate(held, start) if cells is not None]
    columns, bad = [], {}
    for name in delivery.columns.names:
        array, wrong = _texts([cells.get(name) for cells in rows])
        columns.append(array)
        bad.update(dict.fromkeys(wrong, name))
    for at, name in sorted(bad.items()):
        reason = "the value is not sound Unicode: half a surrogate pair, or a NUL"
        delivery.rejected.append(RejectedRow(position=numbers[at], reason=reason, field=name))
    if rows:
        positions = pa.array(numbers, pa.int64())
        batch = pa.RecordBatch.from_arrays([*columns, positions], schema=schema_with_position(delivery.columns))
        yield batch.take(pa.array([at for at in range(len(rows)) if at not in bad], pa.int64())) if bad else batch


def _texts(values: list[str | None]) -> tuple[pa.Array, list[int]]:
    """Values as an Arrow array, "" as NULL, and the places of those that are not sound text."""
    wrong: list[int] = []
    try:
        array = pa.array(values, pa.string())
    except UnicodeEncodeError:
        wrong = [at for at, value in enumerate(values) if value is not None and _is_broken(value)]
        array = pa.array([None if at in set(wrong) else value for at, value in enumerate(values)], pa.string())
    nul = pc.match_substring(array, "\0")
    if pc.any(nul).as_py():
        wrong += pc.indices_nonzero(nul).to_pylist()
    return pc.if_else(pc.equal(array, ""), None, array), wrong


def _is_broken(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return True
    return False
