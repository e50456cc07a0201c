"""What is in force after any history of deliveries is what plain Python makes of it, and no row is lost."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.extract.declaration import Table
from orchestration.extract.errors import DeliveryError
from orchestration.extract.landing import land_table
from orchestration.extract.manifest import Manifest
from tests.orchestration.extract.declared import KEY, column, source, table
from tests.orchestration.extract.in_force import select

Row = tuple[str, str, str, str]
"""Case, status, number and operation, as they are delivered. A number that is none makes the row unreadable."""

HEADER = "sag;status;n;op\n"
COLUMNS = (column("sag"), column("status"), column("n", data_type="bigint"), column("op"))


def declared(**meta: Any) -> Table:
    return table(*COLUMNS, identity=("sag",), max_rejected_share=1, **meta)


ROWS = declared()
DELETIONS = declared(deletions={"column": "op", "values": ["D"]})
SNAPSHOT = declared(delivers="snapshot", max_deleted_share=1)


@dataclass
class Model:
    """Deliveries read row by row, as a person would."""

    has_endings: bool = False
    is_snapshot: bool = False
    force: dict[tuple[str, int], Row] = field(default_factory=dict)
    ever: set[tuple[str, int, bool]] = field(default_factory=set)
    bytes_seen: set[tuple[Row, ...]] = field(default_factory=set)

    def deliver(self, rows: list[Row]) -> None:
        readable = [row for row in rows if row[2] != "x"]
        is_known = tuple(rows) in self.bytes_seen and not self.is_snapshot
        occurrences: Counter[tuple[str, bool]] = Counter()
        arriving: set[tuple[str, int]] = set()
        ever = set(self.ever)
        for row in readable:
            is_ending = self.has_endings and row[3] == "D"
            occurrences[row[0], is_ending] += 1
            key = (row[0], occurrences[row[0], is_ending])
            arriving.add(key)
            self.ever.add((*key, is_ending))
            if is_known and (*key, is_ending) in ever:
                continue
            if is_ending:
                self.force.pop(key, None)
            else:
                self.force[key] = row
        if self.is_snapshot and len(readable) == len(rows):
            self.force = {key: row for key, row in self.force.items() if key in arriving}
        self.bytes_seen.add(tuple(rows))


row = st.tuples(
    st.sampled_from(["A", "B", "C"]),
    st.sampled_from(["ny", "lukket"]),
    st.sampled_from(["1", "1", "1", "2", "x"]),
    st.sampled_from(["I", "I", "D"]),
)
delivery = st.lists(row, max_size=5)
history = st.lists(delivery, min_size=1, max_size=4).flatmap(
    lambda made: st.lists(st.sampled_from(made), min_size=1, max_size=5)
)


class Land:
    """A folder where deliveries are landed one by one."""

    def __init__(self, root: Path, declared_table: Table) -> None:
        self.root, self.table, self.count = root, declared_table, 0
        (root / "deliveries").mkdir(parents=True)

    def deliver(self, rows: list[Row]) -> None:
        self.count += 1
        written = HEADER + "".join(";".join(cells) + "\n" for cells in rows)
        (self.root / "deliveries" / f"{self.count:02d}.csv").write_text(written, encoding="utf-8")

    def land(self) -> list[Manifest]:
        return land_table(
            source(self.table),
            self.table,
            deliveries=self.root / "deliveries",
            landing=self.root / "landing",
            quarantine=self.root / "quarantine",
            key=KEY,
            loaded_at=datetime(2025, 1, 15, 3, tzinfo=UTC),
        )

    def in_force(self) -> list[Row]:
        return select("sag, status, n::varchar, op", "landed('proeve', 'events')", self.root)

    def bytes(self) -> dict[str, bytes]:
        return {str(file): file.read_bytes() for file in sorted(self.root.glob("landing/**/*")) if file.is_file()}


MODES = pytest.mark.parametrize(
    ("declared_table", "has_endings", "is_snapshot"),
    [(ROWS, False, False), (DELETIONS, True, False), (SNAPSHOT, False, True)],
    ids=["rows", "deletions", "snapshots"],
)
DRAWN = {"deadline": None, "suppress_health_check": list(HealthCheck), "derandomize": True, "database": None}


@MODES
@settings(max_examples=8, **DRAWN)
@given(deliveries=history)
def test_what_is_in_force_is_what_plain_python_makes_of_the_history(
    declared_table: Table, has_endings: bool, is_snapshot: bool, deliveries: list[list[Row]]
) -> None:
    follow(declared_table, Model(has_endings=has_endings, is_snapshot=is_snapshot), deliveries)


@pytest.mark.full
@MODES
@settings(max_examples=300, **DRAWN)
@given(deliveries=history)
def test_what_is_in_force_is_so_of_hundreds_of_histories(
    declared_table: Table, has_endings: bool, is_snapshot: bool, deliveries: list[list[Row]]
) -> None:
    follow(declared_table, Model(has_endings=has_endings, is_snapshot=is_snapshot), deliveries)


def follow(declared_table: Table, model: Model, deliveries: list[list[Row]]) -> None:
    """Land a history one delivery at a time; after each, what is in force and the accounts are the model's."""
    with TemporaryDirectory() as folder:
        place = Land(Path(folder), declared_table)
        for rows in deliveries:
            place.deliver(rows)
            if rows and all(cells[2] == "x" for cells in rows):  # refused whole: it is taken away again
                with pytest.raises(DeliveryError, match="none of its"):
                    place.land()
                (place.root / "deliveries" / f"{place.count:02d}.csv").unlink()
                continue
            model.deliver(rows)
            manifests = place.land()
            assert Counter(place.in_force()) == Counter(model.force.values())
            account(place, manifests, rows)
        before = place.bytes()
        place.land()
        assert place.bytes() == before


def account(place: Land, manifests: list[Manifest], rows: list[Row]) -> None:
    """Every delivered row is loaded, rejected or a duplicate, and every loaded one is in the history."""
    newest = manifests[-1]
    assert newest.rows_delivered == len(rows)
    assert newest.rows_delivered == newest.rows_loaded + newest.rows_rejected + newest.rows_duplicate
    assert newest.rows_rejected == sum(cells[2] == "x" for cells in rows)
    history = select("_row_id, _delivery_no, _superseded_by", "landed_history('proeve', 'events')", place.root)
    assert len(history) == len({entry[:2] for entry in history}) == sum(m.rows_loaded for m in manifests)
    in_force = [row_id for row_id, _, by in history if by is None]
    assert len(in_force) == len(set(in_force)) == len(place.in_force())
    own = [entry for entry in history if entry[0].endswith("-deleted")]
    assert len(in_force) == len(history) - len(own) - sum(m.rows_superseded + m.rows_deleted for m in manifests)
