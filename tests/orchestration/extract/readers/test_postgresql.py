"""A real PostgreSQL, which the tests start themselves: every type, a million cells, and what an account may not do."""

import gc
import os
import subprocess
import sys
import warnings
from datetime import UTC, date, datetime
from typing import Any

import adbc_driver_postgresql.dbapi as adbc
import pyarrow as pa
import pytest

from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.sql import open_sql
from tests import postgresql_server
from tests.orchestration.extract.declared import admit, column, landed, stamp

pytestmark = pytest.mark.full

CPR = "010190-5000"
ROWS = 200_000
NOON = datetime(2024, 7, 1, 12, 0, 0, 123456)  # noqa: DTZ001 - a stamp without a zone

TYPES = {
    # declaration: (a value as SQL, delivered type, delivered value)
    "smallint": ("-7", pa.int16(), -7),
    "integer": ("42", pa.int32(), 42),
    "bigint": ("9007199254740993", pa.int64(), 9007199254740993),
    "real": ("1.5", pa.float32(), 1.5),
    "double precision": ("0.1", pa.float64(), 0.1),
    "numeric(20,4)": ("1234567890123456.7890", pa.string(), "1234567890123456.7890"),
    "numeric": ("'NaN'", pa.string(), "NaN"),
    "money": ("12.34", pa.string(), "12.34"),
    "boolean": ("true", pa.bool_(), True),
    "text": ("'Æblegrød; \"x\"'", pa.string(), 'Æblegrød; "x"'),
    "varchar(10)": ("'abc'", pa.string(), "abc"),
    "char(5)": ("'abc'", pa.string(), "abc  "),
    "date": ("'2024-02-29'", pa.date32(), date(2024, 2, 29)),
    "timestamp": ("'2024-07-01 12:00:00.123456'", pa.timestamp("us"), NOON),
    "timestamptz": (
        "'2024-07-01 12:00:00+02'",
        pa.timestamp("us", tz="UTC"),
        datetime(2024, 7, 1, 10, tzinfo=UTC),
    ),
    "time": ("'08:30'", pa.string(), "08:30:00"),
    "interval": ("'1 day 02:00'", pa.string(), "P1DT2H"),
    "uuid": (
        "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
        pa.string(),
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
    ),
    "json": ("'{\"a\": 1.50}'", pa.string(), '{"a": 1.50}'),
    "jsonb": ("'{\"a\": 1.50}'", pa.string(), '{"a": 1.50}'),
    "xml": ("'<a/>'", pa.string(), "<a/>"),
    "inet": ("'10.0.0.1'", pa.string(), "10.0.0.1/32"),
    "tilstand": ("'Afgjort'", pa.string(), "Afgjort"),
    "cprnummer": (f"'{CPR}'", pa.string(), CPR),
    "tstzrange": ("'[2024-01-01 00:00+00,)'", pa.string(), '["2024-01-01 00:00:00+00",)'),
}
LEFT_OUT = {"integer[]": "'{1,2}'", "text[]": "'{a}'", "bytea": "'\\x00ff'"}


@pytest.fixture(scope="module")
def server():
    if postgresql_server.programs() is None:
        pytest.skip("no PostgreSQL on this machine: apt-get install postgresql")
    with postgresql_server.running() as running:
        columns = [*TYPES, *LEFT_OUT]
        declared = ", ".join(f'"{kind}" {kind}' for kind in columns)
        values = ", ".join([*(value for value, _, _ in TYPES.values()), *LEFT_OUT.values()])
        running.run(
            "create schema esdh",
            "create type tilstand as enum ('Opstaaet', 'Afgjort')",
            "create domain cprnummer as text",
            f"create table esdh.typer ({declared})",
            f"insert into esdh.typer values ({values}), ({', '.join(['null'] * len(columns))})",
            f"""create table esdh.haendelser as select
                n as id, 'sag-' || n / 7 as sagsnr, repeat('x', 100) as note, (n / 4)::numeric(12, 2) as beloeb,
                timestamptz '2024-01-01' + n / 10 * interval '1 minute' as rettet
                from generate_series(1, {ROWS}) as n""",
            "create table esdh.lukket (id int, cpr text)",
            f"insert into esdh.lukket values (1, '{CPR}')",
            "create function esdh.skriv() returns int language plpgsql as"
            " $$ begin insert into esdh.lukket values (2, 'x'); return 1; end $$",
            "create role aflaeser login password 'kun-til-proeven'",
            "grant usage on schema esdh to aflaeser",
            "grant select on esdh.typer, esdh.haendelser to aflaeser",
        )
        yield running


@pytest.fixture
def owner(server, monkeypatch):
    """The owner, who may write: what is refused here is refused by the session and the checks, not by rights."""
    monkeypatch.setenv("SAGSDB", server.url())
    return server


@pytest.fixture
def reader(server, monkeypatch):
    monkeypatch.setenv("SAGSDB", server.url(user="aflaeser", password="kun-til-proeven"))  # noqa: S106 - made here
    return server


def connector(**how: Any) -> Connector:
    what = how if "query" in how else {"relation": "esdh.haendelser", **how}
    return Connector(format="sql", sql={"system": "postgresql", "connection": "SAGSDB", **what})


def test_every_type_comes_as_declared_and_nulls_stay_null(reader):
    delivery = open_sql(connector(relation="esdh.typer"), columns=None)
    full, empty = [row for batch in delivery.batches for row in batch.to_pylist()]
    assert delivery.columns == pa.schema([(name, kind) for name, (_, kind, _) in TYPES.items()])
    assert {name: full[name] for name in TYPES} == {name: value for name, (_, _, value) in TYPES.items()}
    assert {name: empty[name] for name in TYPES} == dict.fromkeys(TYPES)
    assert delivery.left_out == list(LEFT_OUT)


def test_types_pass_the_door(reader):
    query = (
        "select date '2024-02-29' as dag, timestamp '2024-07-01 12:00' as lokal, 12.50::numeric as beloeb,"
        " 7::numeric as antal, true as ja, uuid 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' as noegle"
    )
    delivery = open_sql(connector(query=query), columns=None)
    (batch,) = delivery.batches
    declared = [
        stamp("dag"),
        stamp("lokal"),
        column("beloeb", data_type="double"),
        column("antal", data_type="bigint"),
        column("ja", data_type="boolean"),
        column("noegle"),
    ]
    admitted = admit({name: batch[name] for name in delivery.columns.names}, *declared)
    assert admitted.rejected.num_rows == 0
    assert landed(admitted, "dag") == [datetime(2024, 2, 28, 23, tzinfo=UTC)]
    assert landed(admitted, "dag__precision") == ["day"]
    assert landed(admitted, "lokal") == [datetime(2024, 7, 1, 10, tzinfo=UTC)]
    assert landed(admitted, "beloeb") == [12.5]
    assert landed(admitted, "antal") == [7]
    assert landed(admitted, "ja") == [True]
    assert landed(admitted, "noegle") == ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"]


def test_an_open_end_of_infinity_is_no_moment(reader):
    query = "select timestamp 'infinity' as til, timestamptz '-infinity' as fra, date 'infinity' as dag"
    (batch,) = open_sql(connector(query=query), columns=None).batches
    assert batch.to_pylist() == [{"til": None, "fra": None, "dag": None, "_position": 1}]


def test_rows_come_in_the_declared_order_whatever_the_tables(reader):
    delivery = open_sql(connector(order=["beloeb", "id"]), columns=["id"])
    assert [n for batch in delivery.batches for n in batch["id"].to_pylist()] == list(range(1, ROWS + 1))


def test_the_watermarks_ties_come_again_and_nothing_is_passed_over(reader):
    """Ten rows share each stamp; the next reading begins with all ten of the last one."""
    whole = list(open_sql(connector(order=["id"]), columns=["id", "rettet"], cursor="rettet").batches)
    last = max(batch["rettet"].to_pylist()[-1] for batch in whole)
    again = open_sql(connector(order=["id"]), columns=["id"], cursor="rettet", after=last.isoformat())
    ids = [n for batch in again.batches for n in batch["id"].to_pylist()]
    with_last = reader.ask("select id from esdh.haendelser where rettet = (select max(rettet) from esdh.haendelser)")
    assert sorted(ids) == sorted(n for (n,) in with_last)
    assert len(ids) >= 1


def test_a_number_is_a_cursor_too_and_rows_without_one_come_each_time(owner):
    query = "select * from (values (1, 'a'), (2, 'b'), (null, 'c')) as t(nr, navn)"
    rows = open_sql(connector(query=query), columns=["navn"], cursor="nr", after="2")
    assert [name for batch in rows.batches for name in batch["navn"].to_pylist()] == ["b", "c"]


PEAK = """
import resource
from orchestration.extract.delivery import Connector
from orchestration.extract.readers.sql import open_sql
asked = {"system": %r, "connection": "SAGSDB", "query": %r}
rows = 0
for batch in open_sql(Connector(format="sql", sql=asked), columns=None).batches:
    rows += batch.num_rows
print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def peak(rows: int, *, system: str = "postgresql") -> int:
    """Peak memory of a process that reads so many rows of some 150 bytes, in MB."""
    query = f"select repeat('x', 150) as note from generate_series(1, {rows}) as n"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PEAK % (system, query)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    read, megabytes = map(int, done.stdout.split())
    assert read == rows
    return megabytes


def test_memory_does_not_grow_with_the_table(reader):
    """1.2 million rows are ten times 120,000; whole in memory they would be 160 MB more."""
    assert peak(1_200_000) < peak(120_000) + 60


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"relation": "esdh.lukket"}, "permission denied"),
        ({"relation": "esdh.findes_ikke"}, "no such table or view"),
        ({"relation": "nowhere.sager"}, "no such table or view"),
        ({"query": "select findes_ikke from esdh.haendelser"}, "a column that is named"),
        ({"query": "select 1 / (n - 5) as x from generate_series(1, 9) as n"}, "could not compute"),
        (
            {"query": "select count(*) as n from generate_series(1, 1000000000) as a", "timeout_seconds": 1},
            "time-out: raise timeout_seconds",
        ),
    ],
)
def test_an_error_says_what_to_do_and_holds_nothing_of_the_database(reader, how, said):
    with pytest.raises(DeliveryError, match=said) as refused:
        list(open_sql(connector(**how), columns=None).batches)
    assert "SAGSDB" in str(refused.value)
    assert not any(word in str(refused.value) for word in (CPR, "aflaeser", "127.0.0.1", "SQLSTATE"))
    assert refused.value.__suppress_context__


def test_a_wanted_column_that_is_not_there_is_named_with_those_that_are(reader):
    with pytest.raises(DeliveryError, match="has no column 'lukket'; it has 'id', 'sagsnr'"):
        open_sql(connector(), columns=["id", "lukket"])


@pytest.mark.parametrize(
    ("user", "password", "database"),
    [("aflaeser", "forkert", "postgres"), ("ukendt", "x", "postgres"), ("postgres", None, "ukendt")],
)
def test_a_wrong_login_is_told_from_a_server_that_is_down(server, monkeypatch, user, password, database):
    monkeypatch.setenv("SAGSDB", server.url(user=user, password=password, database=database))
    with pytest.raises(DeliveryError, match="refused the login") as refused:
        open_sql(connector(), columns=["id"])
    assert not any(word in str(refused.value) for word in ("aflaeser", "forkert", "ukendt", "127.0.0.1"))


def test_a_query_that_writes_through_a_function_is_refused_by_the_session(owner):
    """No parser sees what the function does; the owner may write, so it is the session that refuses."""
    with pytest.raises(DeliveryError, match="only reading is allowed"):
        list(open_sql(connector(query="select esdh.skriv() as n"), columns=["n"]).batches)
    assert owner.ask("select count(*) from esdh.lukket") == [(1,)]
    assert owner.ask("select esdh.skriv()") == [(1,)]  # outside of such a session it does write
    owner.run("delete from esdh.lukket where id = 2")


def test_the_session_tells_who_it_is_and_speaks_utf8(reader):
    query = "select current_setting('application_name') as hvem, current_setting('client_encoding') as hvordan"
    (batch,) = open_sql(connector(query=query), columns=None).batches
    assert batch.to_pylist() == [{"hvem": "sagsflow", "hvordan": "UTF8", "_position": 1}]


def test_a_delivery_that_nobody_draws_ends_its_session_quietly(reader):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        open_sql(connector(), columns=["id"])
        gc.collect()
    assert said == []
    sessions = "select count(*) from pg_stat_activity where application_name = 'sagsflow'"
    for _ in range(50):  # the server takes a moment to see that the session has ended
        if reader.ask(sessions) == [(0,)]:
            break
    assert reader.ask(sessions) == [(0,)]


def test_a_database_in_latin_1_comes_in_utf8(server, monkeypatch):
    server.run("create database gammel encoding 'LATIN1' locale 'C' template template0")
    monkeypatch.setenv("SAGSDB", server.url(database="gammel"))
    (batch,) = open_sql(connector(query="select chr(230) || chr(248) || chr(229) as t"), columns=None).batches
    assert batch["t"].to_pylist() == ["æøå"]


def test_rights_to_single_columns_are_enough(server, monkeypatch):
    """Which columns there are is asked without running anything, so only what is read needs a right."""
    server.run(
        "create role sparsom login password 'kun-til-proeven'",
        "grant usage on schema esdh to sparsom",
        "grant select (id) on esdh.lukket to sparsom",
    )
    monkeypatch.setenv("SAGSDB", server.url(user="sparsom", password="kun-til-proeven"))  # noqa: S106 - made here
    (batch,) = open_sql(connector(relation="esdh.lukket"), columns=["id"]).batches
    assert batch["id"].to_pylist() == [1]
    with pytest.raises(DeliveryError, match="permission denied"):
        list(open_sql(connector(relation="esdh.lukket"), columns=["id", "cpr"]).batches)


def test_a_database_without_an_encoding_is_said_not_guessed(server, monkeypatch):
    server.run("create database ukendt encoding 'SQL_ASCII' locale 'C' template template0")
    monkeypatch.setenv("SAGSDB", server.url(database="ukendt"))
    with pytest.raises(DeliveryError, match="not UTF-8"):
        list(open_sql(connector(query="select chr(230) as t"), columns=None).batches)
    with adbc.connect(server.url(database="ukendt"), autocommit=True) as connection, connection.cursor() as cursor:
        converted = (
            r"convert_from(convert(replace('a\b' || chr(230), '\', '\\')::bytea, 'WIN1252', 'UTF8'), 'SQL_ASCII')"
        )
        cursor.execute(f"create view omsat as select {converted} as t")
    (batch,) = open_sql(connector(relation="public.omsat"), columns=None).batches
    assert batch["t"].to_pylist() == [r"a\bæ"]


def test_connectorx_streams_with_bounded_memory_too(reader):
    """PostgreSQL in Oracle's place: both quote names alike, and the stream is the driver's for every system."""
    assert peak(1_200_000, system="oracle") < peak(120_000, system="oracle") + 60
