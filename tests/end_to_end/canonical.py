"""A municipality declared for one way of delivery, and the canonical tables that dbt builds of it."""

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import yaml

from orchestration.project import dbt_executable, link_project
from orchestration.settings import Settings
from tests.orchestration.scaffold.lab import land

CANONICAL = ("events", "objects", "event_objects", "object_objects", "object_changes", "cases", "event_log")
KEYS_OF_A_BUILD = {"case_key", "activity_key", "next_activity_key", "description_key"}


def declared_for(
    first: Settings, folder: Path, connector: dict[str, Any], how: dict[str, Any], *, files: str | None = None
) -> Settings:
    """The first municipality again with the same key, its one table declared for another connector."""
    settings = replace(first, municipality=folder / "kommune", data=folder / "data")
    shutil.copytree(first.municipality, settings.municipality)
    declaration = settings.municipality / "sources" / "proeve" / "_proeve__sources.yml"
    document = yaml.safe_load(declaration.read_text(encoding="utf-8"))
    (table,) = document["sources"][0]["tables"]
    meta = table["config"]["meta"]
    meta.pop("files", None)
    meta |= {"connector": connector, "new_columns": "allow"} | ({"files": files} if files else {})
    for column in table["columns"]:
        its = column["config"]["meta"]
        if column.get("data_type") == "timestamptz":
            its["formats"] = list(how["formats"])
        if column.get("data_type") == "double":
            its["decimal_comma"] = how["decimal_comma"]
    declaration.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    (settings.data / "deliveries").mkdir(parents=True)
    return settings


def canonical_tables(settings: Settings) -> dict[str, pa.Table]:
    """Land the delivery, let dbt build up to the event log, and read the canonical tables in a total order."""
    land(settings)
    link_project(settings)
    wanted = ["--select", "+cases", "+object_objects", "+object_changes", "--resource-type", "model", "seed"]
    done = subprocess.run(
        [dbt_executable(), "build", "--quiet", "--threads", "2", *wanted],
        env={**os.environ, **settings.environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with duckdb.connect(str(settings.warehouse), read_only=True) as con:
        con.execute("set TimeZone = 'UTC'")
        return {name: _whole(con, name) for name in CANONICAL}


def _whole(con: duckdb.DuckDBPyConnection, name: str) -> pa.Table:
    columns = [column for column in con.sql(f"from canonical.{name}").columns if column not in KEYS_OF_A_BUILD]
    named = ", ".join(f'"{column}"' for column in columns)
    return con.sql(f"select {named} from canonical.{name} order by all").to_arrow_table()
