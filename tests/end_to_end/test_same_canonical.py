"""The same 10,000 cases, delivered in every way there is, become the same canonical tables: built by dbt, compared.

What lands of each file format is compared by default (``tests/orchestration/extract/test_same_content.py``).
"""

import os
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import yaml

from orchestration.project import dbt_executable, link_project
from orchestration.settings import Settings
from tests.orchestration.extract.written import FORMATS, Row, events
from tests.orchestration.scaffold.lab import add, land, municipality

CASES = 10_000
CANONICAL = ("events", "objects", "event_objects", "object_objects", "object_changes", "cases", "event_log")
KEYS_OF_A_BUILD = {"case_key", "activity_key", "next_activity_key", "description_key"}


@dataclass(frozen=True)
class Way:
    """A municipality whose one source is declared for one format, before its delivery has landed."""

    settings: Settings
    written: int


def declared_for(first: Settings, folder: Path, name: str, rows: list[Row]) -> Way:
    """The first municipality again, its source delivered and declared in another format."""
    file, write, connector, how = FORMATS[name]
    settings = replace(first, data=folder / "data")
    declaration = settings.municipality / "sources" / "proeve" / "_proeve__sources.yml"
    document = yaml.safe_load(declaration.read_text(encoding="utf-8"))
    (table,) = document["sources"][0]["tables"]
    table["config"]["meta"] |= {"connector": connector, "files": "*", "new_columns": "allow"}
    for column in table["columns"]:
        meta = column["config"]["meta"]
        if column.get("data_type") == "timestamptz":
            meta["formats"] = list(how["formats"])
        if column.get("data_type") == "double":
            meta["decimal_comma"] = how["decimal_comma"]
    declaration.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    (settings.data / "deliveries").mkdir(parents=True)
    (settings.data / "deliveries" / file).write_bytes(write(rows))
    return Way(settings, len(rows))


def canonical_tables(way: Way) -> dict[str, pa.Table]:
    """Land the delivery, let dbt build up to the event log, and read the canonical tables in a total order."""
    land(way.settings)
    link_project(way.settings)
    wanted = ["--select", "+cases", "+object_objects", "+object_changes", "--resource-type", "model", "seed"]
    done = subprocess.run(
        [dbt_executable(), "build", "--quiet", "--threads", "2", *wanted],
        env={**os.environ, **way.settings.environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with duckdb.connect(str(way.settings.warehouse), read_only=True) as con:
        con.execute("set TimeZone = 'UTC'")
        return {name: _whole(con, name) for name in CANONICAL}


def _whole(con: duckdb.DuckDBPyConnection, name: str) -> pa.Table:
    columns = [column for column in con.sql(f"from canonical.{name}").columns if column not in KEYS_OF_A_BUILD]
    named = ", ".join(f'"{column}"' for column in columns)
    return con.sql(f"select {named} from canonical.{name} order by all").to_arrow_table()


@pytest.mark.full
def test_the_same_cases_in_every_format_become_the_same_canonical_tables(tmp_path: Path) -> None:
    rows = events(CASES)
    first = municipality(tmp_path)
    sample = tmp_path / FORMATS["csv"][0]
    sample.write_bytes(FORMATS["csv"][1](rows))
    given = {"case": "Sagsnr", "activity": "Hændelse", "time": "Tidspunkt"}
    add(first, sample, source="proeve", shape="events", given=given)
    expected: dict[str, pa.Table] = {}
    for number, name in enumerate(FORMATS):
        found = canonical_tables(declared_for(first, tmp_path / f"way{number}", name, rows))
        assert found["events"].num_rows == len(rows)
        assert found["cases"].num_rows == len({row["Sagsnr"] for row in rows})
        expected = expected or found
        assert [table for table in CANONICAL if not found[table].equals(expected[table])] == [], name
