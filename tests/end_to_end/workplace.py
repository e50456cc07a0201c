"""A place where the command is run as a user runs it: a data folder, a key outside it, and nothing inherited."""

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

AS_OF = "2024-12-31T23:59:59+01:00"
CASES = 300


@dataclass(frozen=True)
class Workplace:
    """A data folder, a key outside it, and the command that works on them."""

    data: Path
    key: Path
    municipality: Path | None = None

    def environment(self) -> dict[str, str]:
        """This process's environment with the workplace's settings and none of Sagsflow's or dbt's own."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SAGSFLOW_", "DBT_", "DAGSTER_"))}
        chosen = {"SAGSFLOW_DATA": str(self.data), "SAGSFLOW_PSEUDONYM_KEY_FILE": str(self.key)}
        if self.municipality is not None:
            chosen["SAGSFLOW_MUNICIPALITY"] = str(self.municipality)
        return {**kept, **chosen}

    def run(self, *arguments: str, check: int | None = 0) -> subprocess.CompletedProcess[str]:
        """``sagsflow`` with these arguments; the exit code must be ``check``, when given."""
        done = subprocess.run(
            [str(Path(sys.executable).parent / "sagsflow"), *arguments],
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=570,
        )
        assert check is None or done.returncode == check, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    @property
    def parquet(self) -> Path:
        """The published tables."""
        return self.data / "published" / "parquet"


def new_workplace(folder: Path, municipality: Path | None = None) -> Workplace:
    """An empty workplace below ``folder``."""
    return Workplace(data=folder / "data", key=folder / "key" / "test.key", municipality=municipality)


def copy_of(workplace: Workplace, folder: Path, municipality: Path | None = None) -> Workplace:
    """The same data and the same key below ``folder``."""
    copy = new_workplace(folder, municipality=municipality)
    shutil.copytree(workplace.data, copy.data, symlinks=True)
    copy.key.parent.mkdir()
    shutil.copy(workplace.key, copy.key)
    return copy


def delivered_anew(workplace: Workplace, folder: Path, municipality: Path) -> Workplace:
    """The same deliveries and the same key for another municipality's folder, nothing of it landed."""
    made = new_workplace(folder, municipality=municipality)
    shutil.copytree(workplace.data / "deliveries", made.data / "deliveries")
    made.key.parent.mkdir()
    shutil.copy(workplace.key, made.key)
    return made


def checksums(workplace: Workplace) -> dict[str, str]:
    """SHA-256 of each published Parquet file."""
    files = sorted(workplace.parquet.glob("*.parquet"))
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The published files whose bytes are not what they were."""
    assert before.keys() == after.keys()
    return {name for name in before if before[name] != after[name]}


def published(workplace: Workplace, query: str) -> list[tuple]:
    """Rows of the published DuckDB file, opened as a BI tool opens it."""
    con = duckdb.connect(str(workplace.data / "published" / "sagsflow.duckdb"), read_only=True)
    try:
        return con.execute(query).fetchall()
    finally:
        con.close()
