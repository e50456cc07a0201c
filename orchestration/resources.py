"""Typed resources of the code location, with defaults from the environment.

Keep asset logic out of this module: a resource says where something is or when "now" is, and nothing more.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
from pydantic import Field

from orchestration.charter import FILE as CHARTER
from orchestration.extract.declaration import read_sources
from orchestration.extract.manifest import Manifest, read_manifests
from orchestration.extract.run import deliveries_folder
from orchestration.municipality import Municipality, read_municipality
from orchestration.publish.gate import Permission, PublicationWithheld, permission, shows_units, trusted
from orchestration.settings import Settings


class Refresh(dg.ConfigurableResource):
    """What a refresh is: its municipality, its folders, and the moment its figures are made up at."""

    as_of: str = Field(
        default="",
        description="ISO 8601 moment the figures are made up at; empty means the run's creation time, read once.",
    )

    @property
    def settings(self) -> Settings:
        """Folders and key file, from the environment."""
        return Settings.from_environment()

    @property
    def municipality(self) -> Municipality:
        """The checked ``municipality.yml``."""
        return read_municipality(self.settings.municipality)

    def started_at(self, context: dg.AssetExecutionContext) -> datetime:
        """The run's creation time as Dagster recorded it: every step of a run sees the same."""
        record = context.instance.get_run_record_by_id(context.run_id)
        if record is None:
            raise RuntimeError(f"Dagster has no record of run {context.run_id}")
        return record.create_timestamp.astimezone(UTC)

    def loaded_at(self, context: dg.AssetExecutionContext) -> datetime | None:
        """When deliveries of this run count as loaded; None in a pilot, where the log's own last event decides."""
        if self.as_of:
            return parse_as_of(self.as_of)
        return None if self.municipality.as_of == "last_event" else self.started_at(context)

    def moment(self, context: dg.AssetExecutionContext) -> datetime:
        """``as_of``: as asked for, else the run's creation time, else (in a pilot) the last event that was landed."""
        if self.as_of:
            return parse_as_of(self.as_of)
        if self.municipality.as_of == "last_event":
            stamps = [m.last_event_at for m in self.manifests() if m.last_event_at]
            # A log without time has no last event; its figures do not depend on the moment.
            return (
                max(datetime.fromisoformat(stamp) for stamp in stamps) if stamps else datetime(1970, 1, 1, tzinfo=UTC)
            )
        return self.started_at(context)

    def permission(self, *, on: date) -> Permission:
        """What may be published on a day; PublicationWithheld where that is nothing."""
        charter = self.settings.municipality / CHARTER
        return permission(self.municipality, self.manifests(), self._deliveries, charter=charter, on=on)

    def smallest_group(self) -> int:
        """k: 1 only where everything landed is public, else the municipality's own."""
        try:
            return trusted(self.municipality, self.manifests(), self._deliveries).k
        except PublicationWithheld:
            return self.municipality.privacy.k

    def shows_units(self, *, on: date) -> bool:
        """Whether figures may be formed by unit: simulated and public data are nobody's workplace."""
        try:
            trusted(self.municipality, self.manifests(), self._deliveries)
        except PublicationWithheld:
            return shows_units(self.settings.municipality / CHARTER, on=on)
        return True

    @property
    def _deliveries(self) -> Path:
        return deliveries_folder(self.municipality, self.settings)

    def manifests(self) -> list[Manifest]:
        """Manifests of every landed batch of the declared sources, by source, table and delivery.

        Another municipality that used the same data folder may have landed more; that is not this one's data.
        """
        tables = [
            self.settings.landing / source.name / table.name
            for source in read_sources(self.settings.municipality)
            for table in source.tables
        ]
        return [manifest for table in tables for manifest in read_manifests(table)]


def parse_as_of(text: str) -> datetime:
    """An ISO 8601 moment in UTC; without a zone it is read as UTC.

    Raises:
        ValueError: not ISO 8601; the text is quoted.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"as_of must be ISO 8601, such as 2024-12-31T23:59:59+01:00; got {text!r}") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
