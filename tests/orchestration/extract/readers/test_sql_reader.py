"""Reading a database: what is sent to it, what comes back typed, and what a driver's errors become.

A fake driver and SQLite stand in here; the real PostgreSQL is in ``test_postgresql``.
"""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from orchestration.extract.delivery import Connector
from orchestration.extract.errors import ConfigurationError, DeliveryError
from orchestration.extract.readers import sql
from orchestration.extract.readers.open import open_delivery
from orchestration.extract.readers.sql import open_sql
from orchestration.extract.readers.sql_column import SqlColumn, plain_type
from orchestration.extract.readers.sql_postgresql import session_sql, with_time_out

CPR = "010190-5000"


def connector(system: str = "postgresql", *, max_bytes: int = 1_000_000, **how: Any) -> Connector:
    asked = {"system": system, "connection": "SAGSDB", "relation": "esdh.sager", **how}
    return Connector(format="sql", max_bytes=max_bytes, sql=asked)


class FakeDatabase:
    """A database of three columns that remembers what it was asked."""

    def __init__(self, *batches: pa.RecordBatch, fails: Exception | None = None) -> None:
        self.batches, self.fails, self.asked = batches, fails, []

    def columns(self) -> list[SqlColumn]:
        stamp = pa.timestamp("ns")
        return [
            SqlColumn("id", pa.int64(), '"id"', pa.int64()),
            SqlColumn("at", stamp, '"at"', plain_type(stamp)),
            SqlColumn("roller", pa.list_(pa.string()), '"roller"', None),
        ]

    def read(self, statement: str) -> Iterator[pa.RecordBatch]:
        self.asked.append(statement)
        yield from self.batches
        if self.fails:
            raise self.fails


@pytest.fixture
def fake(monkeypatch):
    def put(*batches: pa.RecordBatch, fails: Exception | None = None) -> FakeDatabase:
        database = FakeDatabase(*batches, fails=fails)
        monkeypatch.setattr(sql, "_database", lambda how: database)
        return database

    return put


def test_the_database_is_asked_for_the_wanted_columns_and_only_when_rows_are_drawn(fake):
    rows = pa.record_batch({"id": pa.array([7, 8]), "at": pa.array([1_000_000_001, None], pa.timestamp("ns"))})
    database = fake(rows, rows)
    delivery = open_sql(connector(order=["id"]), columns=["at", "id"], cursor="at", after="2024-07-01T10:00:00+00:00")
    assert database.asked == []
    drawn = [batch for batch in delivery.batches]
    assert database.asked == [
        'select "id", "at"\nfrom "esdh"."sager"\n'
        """where ("at" >= timestamp '2024-07-01 12:00:00.000000' or "at" is null)\n"""
        'order by "at", "id"'
    ]
    assert delivery.columns == pa.schema([("id", pa.int64()), ("at", pa.timestamp("us"))])
    assert delivery.left_out == ["roller"]
    assert [number for batch in drawn for number in batch["_position"].to_pylist()] == [1, 2, 3, 4]


def test_the_first_reading_has_no_watermark(fake):
    database = fake()
    list(open_sql(connector(), columns=["id"], cursor="at", after=None).batches)
    assert database.asked == ['select "id"\nfrom "esdh"."sager"\norder by "at"']


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"columns": ["id", "navn"]}, "has no column 'navn'; it has 'id', 'at'"),
        ({"columns": ["roller"]}, "has no column 'roller'"),
        ({"columns": ["id"], "cursor": "rettet"}, "has no column 'rettet'"),
        ({"columns": []}, "no column is wanted"),
    ],
)
def test_a_column_that_is_not_there_is_named_with_those_that_are(fake, asked, said):
    fake()
    with pytest.raises(DeliveryError, match=said):
        open_sql(connector(), **asked)


def test_bytes_have_a_bound(fake):
    rows = pa.record_batch({"id": pa.array(range(100))})
    fake(*[rows] * 9)
    delivery = open_sql(connector(max_bytes=2_000), columns=["id"])
    with pytest.raises(DeliveryError, match="more than 2000 bytes"):
        list(delivery.batches)


def test_a_text_that_is_none_is_said_without_its_bytes(fake):
    broken = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\3\0\0\0"), pa.py_buffer(b"\xe6b\xff")]
    )
    fake(pa.record_batch({"id": broken}))
    with pytest.raises(DeliveryError, match="not UTF-8") as refused:
        list(open_sql(connector(), columns=["id"]).batches)
    assert refused.value.__suppress_context__


def test_a_file_is_not_read_with_a_connector_of_a_database(tmp_path: Path):
    with pytest.raises(DeliveryError, match="format sql reads no files"):
        open_delivery(tmp_path / "x.csv", connector())


def test_the_connection_string_is_read_by_its_name():
    with pytest.raises(ConfigurationError, match="SAGSDB is not set"):
        open_sql(connector(), columns=["id"])


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("host=a dbname=b", "host=a dbname=b connect_timeout=15"),
        ("postgresql://u@h/d", "postgresql://u@h/d?connect_timeout=15"),
        ("postgresql://u@h/d?sslmode=verify-full", "postgresql://u@h/d?sslmode=verify-full&connect_timeout=15"),
        ("host=a connect_timeout=3", "host=a connect_timeout=3"),
    ],
)
def test_connecting_has_a_time_out(address, expected):
    assert with_time_out(address) == expected


def test_a_postgresql_session_only_reads_and_ends_in_time():
    settings = session_sql(connector(timeout_seconds=60).sql)
    assert "set_config('default_transaction_read_only', 'on', false)" in settings
    assert "set_config('statement_timeout', '60s', false)" in settings


def test_a_postgresql_that_is_not_there_is_said_without_its_address(monkeypatch):
    monkeypatch.setenv("SAGSDB", "postgresql://hemmelig:kode@127.0.0.1:1/sagsdb")
    with pytest.raises(
        DeliveryError, match=r"esdh.sager \(postgresql, connection in SAGSDB\): no connection"
    ) as refused:
        open_sql(connector(), columns=["id"])
    assert not any(word in str(refused.value) for word in ("hemmelig", "kode", "127.0.0.1", "sagsdb"))


@pytest.fixture
def sqlite(tmp_path, monkeypatch) -> Path:
    """SQLite, which connectorx reads too, in the place of Oracle: it quotes names in the same way."""
    file = tmp_path / "sager.db"
    with sqlite3.connect(file) as con:
        con.execute("create table sager (sagsnr text, oprettet timestamp, note text)")
        rows = [(f"sag-{n}", f"2024-01-{n:02d} 10:00:00", None if n % 2 else "æøå") for n in range(1, 6)]
        con.executemany("insert into sager values (?, ?, ?)", rows)
    monkeypatch.setenv("SAGSDB", f"sqlite://{file}")
    return file


def test_connectorx_streams_the_wanted_columns_from_the_watermark_on(sqlite):
    asked = connector("oracle", relation="main.sager", order=["sagsnr"])
    delivery = open_sql(asked, columns=["sagsnr", "note"])
    rows = [row for batch in delivery.batches for row in batch.to_pylist()]
    assert [list(row.values()) for row in rows] == [
        [f"sag-{n}", None if n % 2 else "æøå", n] for n in range(1, 6)
    ]  # fmt: skip
    assert delivery.left_out == ["oprettet"]


def test_connectorx_errors_are_said_without_their_text(sqlite, capfd):
    with pytest.raises(DeliveryError, match="there is no such table or view") as refused:
        open_sql(connector("oracle", relation="main.hemmelig_tabel_x"), columns=["id"])
    assert refused.value.__suppress_context__
    assert capfd.readouterr() == ("", "")


@pytest.mark.full  # the driver tries for 30 seconds
def test_connectorx_writes_nothing_to_the_terminal_when_there_is_no_server():
    code = (
        "import os; os.environ['SAGSDB'] = 'mssql://hemmelig:kode@127.0.0.1:1/db'\n"
        "from orchestration.extract.delivery import Connector\n"
        "from orchestration.extract.readers.sql import open_sql\n"
        "how = {'system': 'sqlserver', 'connection': 'SAGSDB', 'relation': 'dbo.sager'}\n"
        "open_sql(Connector(format='sql', sql=how), columns=['id'])"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    assert "connection in SAGSDB): no connection" in done.stderr
    assert not any(word in done.stderr.replace(code, "") for word in ("hemmelig", "kode", "127.0.0.1"))
