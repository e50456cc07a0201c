"""The dbt project over the demo municipality, built once where nothing has been delivered yet."""

import json
import os
import subprocess
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.extract.keys import make_key
from orchestration.extract.run import extract
from orchestration.municipality import read_municipality
from orchestration.project import dbt_executable
from orchestration.settings import Settings
from tests.once import once


@dataclass(frozen=True)
class Built:
    """What ``dbt build`` said of every node, and the warehouse it made."""

    results: list[dict]
    warehouse: Path
    output: str


@pytest.fixture(scope="session")
def built(
    demo_settings: Settings, demo_manifest: dict, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Built:
    """Every seed, model, unit test and data test over empty landing and mining tables, in one invocation.

    Unit tests need the relations of their inputs; building them empty costs less than any other way to have them.
    """
    made = once(tmp_path_factory, worker_id, "built", lambda folder: _build(demo_settings, demo_manifest, folder))
    return Built(made["results"], Path(made["warehouse"]), made["output"])


def _build(demo_settings: Settings, demo_manifest: dict, folder: Path) -> dict[str, Any]:
    settings = replace(demo_settings, key_file=folder / "key" / "demo.key")
    make_key(settings.key_file, data=settings.data)
    list(extract(read_municipality(settings.municipality), settings, loaded_at=None, on=date(2025, 1, 15)))
    write_empty_mining(demo_manifest, settings.mining)
    done = subprocess.run(
        [dbt_executable(), "build", "--threads", "2"],
        env={**os.environ, **settings.environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    results = json.loads((settings.dbt_target / "run_results.json").read_text(encoding="utf-8"))["results"]
    return {"results": results, "warehouse": str(settings.warehouse), "output": done.stdout + done.stderr}


def write_empty_mining(manifest: dict, folder: Path) -> None:
    """Each table that mining writes, without rows, in the types its view declares."""
    views = [n for n in manifest["nodes"].values() if n["resource_type"] == "model" and n["schema"] == "mining"]
    with duckdb.connect() as con:
        for view in views:
            table = view["name"].removeprefix("mined_")
            columns = ", ".join(f'null::{c["data_type"]} as "{c["name"]}"' for c in view["columns"].values())
            (folder / table).mkdir(parents=True, exist_ok=True)
            con.sql(f"select {columns} where false").write_parquet(str(folder / table / f"{table}.parquet"))


@pytest.fixture(scope="session")
def models(demo_manifest: dict) -> list[dict]:
    """Every model of the engine and of the demo, as the manifest has it."""
    return [node for node in demo_manifest["nodes"].values() if node["resource_type"] == "model"]
