"""Where things are: the municipality folder, the data folder and the key, resolved to absolute paths at once.

The only place that reads Sagsflow's environment variables. What a municipality declares stands in
``orchestration.municipality``; what a source declares in ``orchestration.extract.declaration``.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from orchestration.extract.errors import ConfigurationError

REPOSITORY = Path(__file__).resolve().parent.parent
DBT_PROJECT = REPOSITORY / "dbt_project"
DEMO = REPOSITORY / "municipality" / "demo"


@dataclass(frozen=True)
class Settings:
    """Absolute paths of one municipality's run. Folders under ``data`` have the names the contract gives them."""

    municipality: Path
    data: Path
    key_file: Path

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read ``SAGSFLOW_MUNICIPALITY``, ``SAGSFLOW_DATA`` and ``SAGSFLOW_PSEUDONYM_KEY_FILE``, with their defaults.

        The key's default lies in the user's home, outside any data folder, one file per municipality folder name.

        Raises:
            ConfigurationError: the data folder's path holds a character that SQL reads as a pattern of files.
        """
        municipality = Path(os.environ.get("SAGSFLOW_MUNICIPALITY") or DEMO).expanduser().resolve()
        data = Path(os.environ.get("SAGSFLOW_DATA") or "data").expanduser().resolve()
        if any(letter in str(data) for letter in "*?["):
            raise ConfigurationError(f"SAGSFLOW_DATA must be a path without *, ? and [, which match files; got {data}")
        key = os.environ.get("SAGSFLOW_PSEUDONYM_KEY_FILE")
        key_file = Path(key).expanduser() if key else Path.home() / ".sagsflow" / f"{municipality.name}.key"
        return cls(municipality=municipality, data=data, key_file=key_file.resolve())

    def environment(self) -> dict[str, str]:
        """The same settings as environment variables, for dbt and for processes that are started."""
        return {
            "SAGSFLOW_MUNICIPALITY": str(self.municipality),
            "SAGSFLOW_DATA": str(self.data),
            "SAGSFLOW_PSEUDONYM_KEY_FILE": str(self.key_file),
            "DAGSTER_HOME": str(self.dagster_home),
            "DBT_PROJECT_DIR": str(self.dbt_project),
            "DBT_PROFILES_DIR": str(self.dbt_project),
            "DBT_TARGET_PATH": str(self.dbt_target),
            "DBT_LOG_PATH": str(self.dbt_target.parent / "logs"),
            "DAGSTER_DISABLE_TELEMETRY": "1",
            "DO_NOT_TRACK": "1",
        }

    def export(self) -> None:
        """Put the settings into this process's environment, where dbt and Dagster look for them."""
        os.environ.update(self.environment())
        self.dagster_home.mkdir(parents=True, exist_ok=True)
        configuration = self.dagster_home / "dagster.yaml"
        wanted = (REPOSITORY / "dagster.yaml").read_text(encoding="utf-8")
        if not configuration.is_file() or configuration.read_text(encoding="utf-8") != wanted:
            configuration.write_text(wanted, encoding="utf-8")

    @property
    def landing(self) -> Path:
        """Pseudonymised deliveries, one folder per batch."""
        return self.data / "landing"

    @property
    def quarantine(self) -> Path:
        """Rows that were rejected, with the reason and never the cell."""
        return self.data / "quarantine"

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that dbt alone writes."""
        return self.data / "warehouse.duckdb"

    @property
    def mining(self) -> Path:
        """Results of mining, as Parquet."""
        return self.data / "mining"

    @property
    def quality(self) -> Path:
        """Data Docs of the newest run, before they become part of a release."""
        return self.data / "quality"

    @property
    def releases(self) -> Path:
        """One folder per release."""
        return self.data / "releases"

    @property
    def published(self) -> Path:
        """Symbolic link to the release that is read."""
        return self.data / "published"

    @property
    def dagster_home(self) -> Path:
        """Dagster's runs and event log."""
        return self.data / "dagster"

    @property
    def dbt_project(self) -> Path:
        """Where dbt runs: links to the engine's project and to the municipality's folder."""
        return self.data / "dbt" / "project"

    @property
    def dbt_target(self) -> Path:
        """Dbt's manifest and compiled SQL: one per data folder, hence per municipality."""
        return self.data / "dbt" / "target"
