"""Holding new rows against the suppression list, at the door: after pseudonymisation, before anything is written.

Rows that are landed already are ``sweep``'s. Works on distinct pseudonyms, so it costs little, and nothing when the
list is empty.
"""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.extract.declaration import Column, Table
from orchestration.extract.delivery import POSITION
from orchestration.rights.suppression import Entry, Role, Suppression
from orchestration.rights.ties import Ties, ties_of

REASON = "suppressed"


@dataclass(frozen=True)
class Screened:
    """The rows that may land, the positions of those that may not, and whether a cell of the former was emptied."""

    rows: pa.Table
    suppressed: list[int]
    is_emptied: bool = False


class Screen:
    """Holds the batches of one table against the list, and lists the cases it meets with an erased person."""

    def __init__(self, suppression: Suppression, table: Table) -> None:
        self._suppression = suppression
        self._ties: Ties = ties_of(table)

    def screen(self, rows: pa.Table) -> Screened:
        """Leave out rows of suppressed people, cases and objects; empty the cells that only mention them."""
        ties = self._ties
        if not self._suppression or not rows.num_rows:
            return Screened(rows, [])
        listed = {
            column.name: self._suppression.among(str(column.kind), pc.unique(rows[column.name]).to_pylist())
            for column in (*ties.parties, *ties.mentions, *ties.cases, *ties.references, *ties.objects)
        }
        if not any(listed.values()):
            return Screened(rows, [])
        party = {column.name: self._hits(rows, column, listed, "person") for column in ties.parties}
        shared = self._shared(rows, listed, party)
        goes = _none(rows)
        for column in ties.parties:
            hit = party[column.name]
            goes = pc.or_(goes, pc.and_not(hit, shared) if ties.keeps_row(column) else hit)
        for column in ties.cases:
            goes = pc.or_(goes, self._hits(rows, column, listed, "case"))
        if not ties.cases and not ties.parties:
            for column in ties.objects:
                goes = pc.or_(goes, self._hits(rows, column, listed, "object"))
        self._list_cases(rows, listed, party, shared)
        before = rows
        for column in (*ties.parties, *ties.mentions):
            rows = _emptied(rows, column, self._hits(rows, column, listed, "person"))
        for column in ties.references:
            rows = _emptied(rows, column, self._hits(rows, column, listed, "case"))
        return Screened(rows.filter(pc.invert(goes)), rows[POSITION].filter(goes).to_pylist(), rows is not before)

    def _hits(self, rows: pa.Table, column: Column, listed: dict[str, dict[str, Entry]], role: Role) -> pa.ChunkedArray:
        values = [value for value, entry in listed[column.name].items() if entry.role == role]
        return pc.is_in(rows[column.name], value_set=pa.array(values, pa.string()))

    def _shared(
        self, rows: pa.Table, listed: dict[str, dict[str, Entry]], party: dict[str, pa.ChunkedArray]
    ) -> pa.ChunkedArray:
        """Rows of cases that have another party, by the list or by another row of this batch."""
        other = _none(rows)
        for column in self._ties.parties:
            other = pc.or_(other, pc.and_(pc.is_valid(rows[column.name]), pc.invert(party[column.name])))
        shared = _none(rows)
        for column in self._ties.cases:
            here = pc.unique(rows[column.name].filter(other)).drop_null()
            shared = pc.or_(shared, pc.is_in(rows[column.name], value_set=here))
            shared = pc.or_(shared, self._hits(rows, column, listed, "shared"))
        return shared

    def _list_cases(
        self,
        rows: pa.Table,
        listed: dict[str, dict[str, Entry]],
        party: dict[str, pa.ChunkedArray],
        shared: pa.ChunkedArray,
    ) -> None:
        """Remember the erased person's new cases before the batch lands, so that a crash loses none of them."""
        for role, among in (("shared", shared), ("candidate", pc.invert(shared))):
            new = {}
            for person in self._ties.parties:
                own = rows.filter(pc.and_(party[person.name], among))
                for case in self._ties.cases:
                    for value, who in zip(own[case.name].to_pylist(), own[person.name].to_pylist(), strict=True):
                        if value is not None and value not in listed[case.name]:
                            new[str(case.kind), value] = listed[person.name][who]
            self._suppression.add_like([(*case, entry) for case, entry in sorted(new.items(), key=_first)], role=role)


def _first(item: tuple[tuple[str, str], Entry]) -> tuple[str, str]:
    return item[0]


def _none(rows: pa.Table) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([False] * rows.num_rows, pa.bool_())])


def _emptied(rows: pa.Table, column: Column, hit: pa.ChunkedArray) -> pa.Table:
    if not pc.any(hit).as_py():
        return rows
    cells = pc.if_else(hit, pa.scalar(None, pa.string()), rows[column.name])
    return rows.set_column(rows.schema.get_field_index(column.name), column.name, cells)
