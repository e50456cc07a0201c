"""The same seeded delivery as CSV, XES and a table in PostgreSQL: events of cases with citizens and employees.

Civil registration numbers are of days 71 to 91, which no person has. The walks are ``synthetic``'s.
"""

from pathlib import Path
from xml.sax.saxutils import quoteattr

import adbc_driver_postgresql.dbapi as adbc
import duckdb
import numpy as np
import pyarrow as pa

from benchmarks.synthetic import ACTIVITIES, EPOCH, EVENTS_PER_CASE, random_walks

XES_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0" xmlns="http://www.xes-standard.org/">\n'


def delivery(rows: int, *, seed: int = 20261124) -> pa.Table:
    """Exactly ``rows`` events by case: sagsnr, cpr, haendelse, tidspunkt, afdeling, sagsbehandler."""
    cases, activities, seconds = random_walks(round(1.2 * rows / EVENTS_PER_CASE), np.random.default_rng(seed))
    walks = pa.table({"n": cases, "a": pa.DictionaryArray.from_arrays(activities, ACTIVITIES), "s": seconds})
    with duckdb.connect() as con:
        con.register("walks", walks)
        return con.execute(f"""
            select
                format('S2024-{{:07d}}', n) as sagsnr,
                format('{{:02d}}{{:02d}}{{:02d}}-{{:04d}}', 71 + p % 21, 1 + p % 12, p // 9 % 100, p % 10000) as cpr,
                a::varchar as haendelse,
                make_timestamp(({EPOCH} + s) * 1000000) as tidspunkt,
                format('Afdeling {{}}', n % 17) as afdeling,
                format('sbh{{:03d}}', hash(n, s) % 300) as sagsbehandler
            from (select *, hash(n // 2) % 90000 as p from walks)
            order by n, s, a limit {rows}
        """).to_arrow_table()


def write_csv(table: pa.Table, path: Path) -> None:
    """Semicolons and ISO 8601, as a fagsystem's nightly extract often has."""
    with duckdb.connect() as con:
        con.register("delivery", table)
        con.execute(f"copy delivery to '{path}' (header, delimiter ';', timestampformat '%Y-%m-%d %H:%M:%S')")


def write_xes(table: pa.Table, path: Path) -> None:
    """One trace per case; the citizen is an attribute of the trace."""
    columns = [column.to_pylist() for column in table.columns]
    current = None
    with path.open("w", encoding="utf-8") as out:
        out.write(XES_HEAD)
        for case, cpr, activity, at, unit, employee in zip(*columns, strict=True):
            if case != current:
                out.write(
                    ("</trace>\n" if current else "") + "<trace>" + _text("concept:name", case) + _text("cpr", cpr)
                )
                current = case
            out.write(
                "<event>"
                + _text("concept:name", activity)
                + f'<date key="time:timestamp" value="{at.isoformat()}+00:00"/>'
                + _text("org:group", unit)
                + _text("org:resource", employee)
                + "</event>\n"
            )
        out.write("</trace>\n</log>\n")


def _text(key: str, value: str) -> str:
    return f'<string key="{key}" value={quoteattr(value)}/>'


def write_table(table: pa.Table, url: str, name: str) -> None:
    """The delivery as a table of PostgreSQL, in schema public."""
    with adbc.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.adbc_ingest(name, table, mode="replace")
        cursor.execute(f'analyze "{name}"')
