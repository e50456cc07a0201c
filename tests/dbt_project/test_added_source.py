"""A source that ``add-source`` wrote is taken by dbt as it stands: parsed, built, its tests passed, events counted."""

import json
import os
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from orchestration.extract.keys import make_key
from orchestration.extract.run import extract
from orchestration.municipality import read_municipality
from orchestration.project import dbt_executable, link_project
from orchestration.scaffold.add_source import Wanted, addition
from orchestration.scaffold.files import write
from orchestration.scaffold.lists import LISTS
from orchestration.settings import DEMO, Settings
from tests.new_extracts import write_extracts

LOADED_AT = datetime(2025, 1, 15, tzinfo=UTC)


def test_an_added_source_is_parsed_and_built_by_dbt_with_its_tests(tmp_path: Path) -> None:
    home = tmp_path / "kommune"
    shutil.copytree(DEMO, home)
    settings = Settings(municipality=home, data=tmp_path / "data", key_file=tmp_path / "key" / "k.key")
    extracts = write_extracts(settings.data / "deliveries")
    for added in extracts:
        found = addition(Wanted(what=str(added.path)), settings)
        write(found.changes, home)
    make_key(settings.key_file, data=settings.data)
    list(extract(read_municipality(home), settings, loaded_at=LOADED_AT, on=date(2025, 1, 15)))
    link_project(settings)
    done = subprocess.run(
        [dbt_executable(), "build", "--threads", "2", "--select", *(f"+municipality_{name}" for name in LISTS)],
        env={**os.environ, **settings.environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    results = json.loads((settings.dbt_target / "run_results.json").read_text(encoding="utf-8"))["results"]
    assert len([result for result in results if result["unique_id"].startswith("test.")]) > 20
    with duckdb.connect(str(settings.warehouse), read_only=True) as con:
        rows = con.execute(
            "select source, raw_activity, count(*) from staging.municipality_events group by all"
        ).fetchall()
    expected = {(e.process, raw): number for e in extracts for raw, number in e.activities.items()}
    assert {(source, raw): number for source, raw, number in rows} == expected
