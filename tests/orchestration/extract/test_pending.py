"""Which deliveries there are: files in their order, and one question to a source that is asked."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from orchestration.extract import landing
from orchestration.extract.declaration import Table
from orchestration.extract.delivery import Connector, Delivery
from orchestration.extract.errors import DeliveryError
from orchestration.extract.landing import land_table
from orchestration.extract.manifest import Manifest
from orchestration.extract.pending import Pending, delivered_files, pending_deliveries
from tests.orchestration.extract.declared import KEY, column, source, table

SNAPSHOT = {"delivers": "snapshot", "identity": ("sag",), "snapshot_at": {"file_name": "sager_%d%m%Y.csv"}}


def files(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("sag\n1\n")


def test_lock_files_and_hidden_ones_are_no_deliveries_unless_the_pattern_says_so(tmp_path: Path) -> None:
    files(tmp_path, "b.csv", "~$b.csv", ".c.csv", ".sync/d.csv", "under/a.csv")
    assert [path.name for path in delivered_files(tmp_path, "**/*.csv")] == ["b.csv", "a.csv"]
    assert [path.name for path in delivered_files(tmp_path, ".c.csv")] == [".c.csv"]


def test_snapshots_come_in_the_order_of_the_moment_in_their_names(tmp_path: Path) -> None:
    files(tmp_path, "sager_01022024.csv", "sager_15012024.csv", "sager_02012024.csv")
    found = list(pending_deliveries(table(column("sag"), **SNAPSHOT), tmp_path, after=None, zone="Europe/Copenhagen"))
    assert [one.name for one in found] == ["sager_02012024.csv", "sager_15012024.csv", "sager_01022024.csv"]
    assert found[0].snapshot_at == datetime(2024, 1, 2)  # noqa: DTZ001 - a name has no zone


def test_a_snapshot_without_its_moment_is_refused(tmp_path: Path) -> None:
    files(tmp_path, "sager.csv")
    with pytest.raises(DeliveryError, match=r"sager\.csv: the name does not hold.*'sager_%d%m%Y\.csv'"):
        list(pending_deliveries(table(column("sag"), **SNAPSHOT), tmp_path, after=None, zone="Europe/Copenhagen"))


class Asked:
    """A source that is asked: it answers with the rows from the watermark on, those at the watermark included."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
        declared = table(
            column("sag"), column("status"), column("n", data_type="bigint"), identity=("sag",), cursor="n"
        )
        how = Connector.model_construct(format="sql")
        meta = declared.meta.model_copy(update={"connector": how, "files": None})
        self.table: Table = declared.model_copy(update={"meta": meta})
        self.root, self.rows, self.asked = root, [("A", "ny", 1), ("T", "ny", 1)], []
        monkeypatch.setattr(landing, "pending_deliveries", self.pending)

    def pending(self, declared: Table, deliveries: Path, *, after: str | None, zone: str) -> list[Pending]:
        self.asked.append(after)

        def answer(columns: Sequence[str] | None) -> Delivery:
            rows = [row for row in self.rows if after is None or row[2] >= int(after)]
            schema = pa.schema([("sag", pa.string()), ("status", pa.string()), ("n", pa.int64())])
            numbered = [dict(zip(schema.names, row, strict=True)) | {"_position": at} for at, row in enumerate(rows, 1)]
            batch = pa.RecordBatch.from_pylist(numbered, schema=schema.append(pa.field("_position", pa.int64())))
            return Delivery(path=Path("sql"), columns=schema, batches=iter([batch] if rows else []))

        return [Pending("sql:events", None, answer)]

    def land(self) -> list[Manifest]:
        return land_table(
            source(self.table),
            self.table,
            deliveries=self.root,
            landing=self.root / "landing",
            quarantine=self.root / "quarantine",
            key=KEY,
            loaded_at=datetime(2025, 1, 15, 3, tzinfo=UTC),
        )


def test_a_source_that_is_asked_is_asked_from_where_it_was_read_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(monkeypatch, tmp_path)
    (first,) = asked.land()
    assert (first.file, first.cursor_to, len(first.sha256)) == ("sql:events", "1", 64)
    assert asked.land() == [first]  # the row at the watermark again: nothing new, no batch
    asked.rows = [("T", "ny", 1), ("B", "ny", 1), ("A", "lukket", 2)]
    _, second = asked.land()
    counts = (second.rows_delivered, second.rows_loaded, second.rows_duplicate, second.rows_superseded)
    assert counts == (3, 2, 1, 1)
    assert second.cursor_to == "2"
    asked.rows = []
    assert len(asked.land()) == 2
    assert asked.asked == [None, "1", "1", "2"]
    assert not list(tmp_path.rglob(".building*"))


def test_what_is_asked_has_no_files_and_every_other_format_has(tmp_path: Path) -> None:
    from orchestration.extract.table_meta import TableMeta

    with pytest.raises(ValueError, match="files must be a pattern"):
        TableMeta(connector=Connector(format="csv"))


@pytest.mark.parametrize(
    ("meta", "said"),
    [
        ({"cursor": "status"}, "cursor must name a timestamptz or bigint column"),
        ({"cursor": "ukendt"}, "cursor must name landed columns"),
        ({"deletions": {"column": "status", "values": ["S"]}}, "deletions needs identity"),
        (
            {"deletions": {"column": "sag", "values": ["S"]}, "identity": ("sag",)},
            "must not hold the column of deletions",
        ),
        ({"deletions": {"column": "status", "values": []}, "identity": ("sag",)}, "at least 1"),
        ({"delivers": "snapshot"}, "snapshot needs identity"),
        ({"delivers": "snapshot", "identity": ("sag",), "cursor": "n"}, "has no cursor"),
        ({"snapshot_at": {"column": "at"}}, "belongs to a table with delivers: snapshot"),
        ({**SNAPSHOT, "snapshot_at": {"column": "status"}}, "snapshot_at must name a timestamptz column"),
        ({**SNAPSHOT, "snapshot_at": {"file_name": "sager.csv"}}, "must hold a date"),
        ({**SNAPSHOT, "snapshot_at": {}}, "either file_name"),
        ({"max_deleted_share": 1.5}, "less than or equal to 1"),
    ],
)
def test_a_declaration_of_deliveries_that_cannot_be_followed_is_refused(meta: dict[str, Any], said: str) -> None:
    columns = (column("sag"), column("status"), column("n", data_type="bigint"))
    with pytest.raises(ValueError, match=said):
        table(*columns, **meta)


@pytest.mark.parametrize("taken", ["status", "gammel"])
def test_an_old_name_belongs_to_one_column(taken: str) -> None:
    with pytest.raises(ValueError, match="also_delivered_as must be names no other column has"):
        table(column("sag", also_delivered_as=[taken]), column("status"), column("x", also_delivered_as=["gammel"]))
