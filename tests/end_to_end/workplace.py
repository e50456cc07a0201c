"""A place where the command is run as a user runs it: a data folder, a key outside it, and nothing inherited."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

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
