"""The installed command refuses what is wrong: exit code 2, words that name the thing, and nothing touched."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).parent / "sagsflow"
LOG = "sag,trin,tid\n1,modtaget,2024-01-02 10:00\n1,afgjort,2024-01-03 10:00\n"
ROLES = ("--case", "sag", "--activity", "trin", "--time", "tid")
PUBLIC = "--public-data"


@dataclass
class Folder:
    """A folder to work in, and what the command said there."""

    path: Path
    environment: dict[str, str]

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [COMMAND, *arguments],
            cwd=self.path,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def state(self) -> dict[str, bytes]:
        return {str(file): file.read_bytes() for file in self.path.rglob("*") if file.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A log, an empty file, and a data folder with a release that stands."""
    (tmp_path / "log.csv").write_text(LOG, encoding="utf-8")
    (tmp_path / "empty.csv").touch()
    (tmp_path / "data" / "releases").mkdir(parents=True)
    (tmp_path / "data" / "releases" / "kept").write_text("the last release", encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SAGSFLOW_", "DBT_", "DAGSTER_"))}
    places = {"SAGSFLOW_DATA": str(tmp_path / "data"), "SAGSFLOW_PSEUDONYM_KEY_FILE": str(tmp_path / "key" / "k")}
    return Folder(tmp_path, {**kept, **places})


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("pilot", "absent.csv", PUBLIC), "absent.csv: no such file"),
        (("pilot", "data", PUBLIC), "data is a folder"),
        (("pilot", "empty.csv", PUBLIC), "empty.csv is empty (0 bytes)"),
        (("pilot", "log.csv"), "--charter"),
        (("pilot", "log.csv", "--charter", "charter.yml"), "--charter charter.yml: no such file"),
        (("pilot", "log.csv", PUBLIC, "--case", "sagsnr"), "no column 'sagsnr' (--case); it has 'sag', 'trin', 'tid'"),
        (("pilot", "log.csv", PUBLIC, *ROLES, "--zone", "Danmark"), "got 'Danmark'"),
        (("pilot", "log.csv", PUBLIC, *ROLES, "--zone", "localtime"), "got 'localtime'"),
        (("pilot", "log.csv", PUBLIC, "--as-of", "2024-13-01"), "got '2024-13-01'"),
        (("pilot", "log.csv", PUBLIC, *ROLES, "--out", "log.csv"), "log.csv is a file"),
        (("refresh", "--as-of", "igår"), "got 'igår'"),
        (("notice", "--out", "data"), "--out data: give the name of a file"),
        (("demo", "--out", "log.csv"), "log.csv is a file"),
        (("demo", "--out", "data"), "'releases', which no simulation writes"),
        (("demo", "--cases", "0"), "--cases"),
        (("pilot", "log.csv", "--publik"), "--publik"),
    ],
)
def test_wrong_input_ends_with_two_and_names_the_thing(folder, arguments, names):
    before = folder.state()
    done = folder.run(*arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert names in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert folder.state() == before


@pytest.mark.parametrize(
    ("command", "variable", "value", "names"),
    [
        ("refresh", "SAGSFLOW_MUNICIPALITY", "nowhere", "nowhere: no such folder"),
        ("manifest", "SAGSFLOW_MUNICIPALITY", "data", "municipality.yml is missing in"),
        ("refresh", "SAGSFLOW_DATA", "log.csv/data", "log.csv is a file"),
        ("key", "SAGSFLOW_PSEUDONYM_KEY_FILE", "data/k", "lies inside the data folder"),
    ],
)
def test_wrong_configuration_ends_with_two_before_anything_is_written(folder, command, variable, value, names):
    before = folder.state()
    done = folder.run(command, **{variable: str(folder.path / value)})
    assert done.returncode == 2, done.stdout + done.stderr
    assert names in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert folder.state() == before


def test_a_pilot_never_replaces_models_that_it_did_not_write(folder):
    seeds = folder.path / "kommune" / "seeds"
    seeds.mkdir(parents=True)
    (seeds / "municipality_mappings.csv").write_text("godkendt af Anne\n", encoding="utf-8")
    before = folder.state()
    done = folder.run("pilot", "log.csv", PUBLIC, *ROLES, "--out", "kommune")
    assert done.returncode == 2, done.stdout + done.stderr
    assert "'seeds'" in done.stderr
    assert folder.state() == before


def test_a_cell_never_stands_in_a_message(folder):
    (folder.path / "broken.csv").write_text('sag,trin,tid\n"070761-4285,Hansen\n', encoding="utf-8")
    done = folder.run("pilot", "broken.csv", PUBLIC)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "broken.csv" in done.stderr
    assert "070761" not in done.stdout + done.stderr
    assert "Hansen" not in done.stdout + done.stderr


def test_the_command_answers_before_dagster_dbt_or_pm4py_is_imported():
    heavy = "dagster dagster_dbt dbt pm4py great_expectations duckdb pyarrow pandas sqlalchemy"
    code = f"import sys, orchestration.cli.main; print([m for m in '{heavy}'.split() if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
