"""Trailing rows of totals ("I alt"): told apart from the rows above them, and rejected by what they are.

A row counts as totals only where nothing but totals follows it, so that a case called "I alt" further up stays. The
pattern is the connector's; reading rows is ``csv`` and ``xlsx``.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pyarrow as pa

from orchestration.extract.delivery import POSITION, Delivery, RejectedRow

REASON = "a row of totals (the connector's totals), not a row of data"


class Totals:
    """Withholds the last rows until it is known whether others follow."""

    def __init__(self, pattern: str | None) -> None:
        self.pattern = re.compile(pattern) if pattern else None
        self._unread: dict[int, bool] = {}

    def matches(self, cell: object) -> bool:
        """Whether a row's first cell says that it holds totals."""
        return self.pattern is not None and isinstance(cell, str) and bool(self.pattern.fullmatch(cell.strip()))

    def note_unread(self, position: int, cell: str) -> None:
        """A row that could not be read for another reason, and its first cell: totals are often fewer cells wide."""
        if self.pattern is not None:
            self._unread[position] = self.matches(cell)

    def reject(self, batches: Iterable[pa.RecordBatch], column: str, delivery: Delivery) -> Iterator[pa.RecordBatch]:
        """The batches without their last rows of totals, which go to ``delivery.rejected``; ``column`` is the first."""
        held: list[pa.RecordBatch] = []
        last = 0
        for batch in batches:
            rows = batch.num_rows - self._trailing(batch, column)
            if rows:
                yield from held
                yield batch.slice(0, rows)
                held, last = [], batch[POSITION][rows - 1].as_py()
            if rows < batch.num_rows:
                held.append(batch.slice(rows))
        last = max([last, *(position for position, is_total in self._unread.items() if not is_total)])
        for batch in held:
            positions = batch[POSITION].to_pylist()
            rows = sum(position < last for position in positions)
            if rows:
                yield batch.slice(0, rows)
            delivery.rejected += [RejectedRow(position=position, reason=REASON) for position in positions[rows:]]
        totals = {position for position, is_total in self._unread.items() if is_total and position > last}
        delivery.rejected[:] = [replace(r, reason=REASON) if r.position in totals else r for r in delivery.rejected]

    def _trailing(self, batch: pa.RecordBatch, column: str) -> int:
        count, cells = 0, batch[column]
        while count < batch.num_rows and self.matches(cells[batch.num_rows - 1 - count].as_py()):
            count += 1
        return count
