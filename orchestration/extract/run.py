"""One extraction: every declared table of every source, and the two lists that say what was delivered.

Wiring of plain functions, called by the Dagster asset; formats, identity and batches have their own modules.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from orchestration.charter import FILE, require_charter
from orchestration.extract.admission import Identity
from orchestration.extract.batches import lay_empty_batch
from orchestration.extract.declaration import Source, Table, read_sources
from orchestration.extract.errors import ConfigurationError, DeliveryError, SourceRefused
from orchestration.extract.keys import read_purpose_key
from orchestration.extract.landing import Ground, Staged, stage_table
from orchestration.extract.lists import Outcome, write_deliveries, write_sources
from orchestration.extract.manifest import Manifest, read_manifests
from orchestration.municipality import Municipality
from orchestration.rights.agreements import require_agreement
from orchestration.rights.erase import complete
from orchestration.rights.suppression import open_suppression
from orchestration.rights.sweep import sweep
from orchestration.settings import Settings


@dataclass(frozen=True)
class LandedTable:
    """What stands in landing for one declared table after an extraction, and how its source's deliveries went."""

    outcome: Outcome
    table: Table
    manifests: tuple[Manifest, ...]

    @property
    def source(self) -> Source:
        """The table's source."""
        return self.outcome.source


def deliveries_folder(municipality: Municipality, settings: Settings) -> Path:
    """Where deliveries arrive: a folder under the data folder, or an absolute path."""
    return settings.data / municipality.deliveries


def extract(
    municipality: Municipality, settings: Settings, *, loaded_at: datetime | None, on: date
) -> Iterator[LandedTable]:
    """Land every new delivery, source by source, then write ``deliveries.parquet`` and ``sources.parquet``.

    A source of which a delivery is broken or has drifted stops alone: none of its new deliveries is taken in, and what
    it landed before stays.

    Raises:
        ConfigurationError: the data is real and on the day ``on`` there is no complete charter with a valid agreement.
        DeliveryError: no source could be taken in, or the one of a pilot could not.
    """
    _require_charter(municipality, settings, on=on)
    sources = read_sources(settings.municipality)
    complete(settings, municipality, at=loaded_at or datetime.combine(on, time(), UTC), inside_dagster=True)
    identity = identity_of(municipality, settings)
    landed: list[LandedTable] = []
    for source in sources:
        try:
            require_agreement(source, municipality, on=on)
            staged = _stage(source, municipality, settings, identity, loaded_at=loaded_at)
        except (DeliveryError, ConfigurationError) as error:  # the latter: a secret it needs is not there
            status = "refused" if isinstance(error, SourceRefused) else "stopped"
            manifests = [_standing(source, table, settings) for table in source.tables]
            outcome = Outcome(source, status, str(error))
        else:
            manifests = [tuple(each.commit()) for each in staged]
            outcome = Outcome(source, "ok" if any(manifests) else "not_delivered")
        found = [LandedTable(outcome, *each) for each in zip(source.tables, manifests, strict=True)]
        landed += found
        yield from found
    outcomes = list({each.source.name: each.outcome for each in landed}.values())
    _require_a_source(outcomes, municipality)
    sweep(settings, identity.suppression)
    write_deliveries(settings.landing, (manifest for each in landed for manifest in _as_swept(each, settings)))
    write_sources(settings.landing, outcomes)


def identity_of(municipality: Municipality, settings: Settings) -> Identity:
    """What every door of this municipality needs: the purpose's key, and who is to be left out."""
    purpose = municipality.privacy.purpose
    return Identity(
        read_purpose_key(settings.key_file, purpose=purpose, data=settings.data),
        open_suppression(settings, purpose=purpose),
    )


def require_permission(source: Source, municipality: Municipality, settings: Settings, *, on: date) -> None:
    """Refuse to load one source without a valid charter and agreement on the day ``on``."""
    _require_charter(municipality, settings, on=on)
    require_agreement(source, municipality, on=on)


def _stage(
    source: Source, municipality: Municipality, settings: Settings, identity: Identity, *, loaded_at: datetime | None
) -> list[Staged]:
    """Build the new batches of all tables of a source: they land together or not at all."""
    staged: list[Staged] = []
    try:
        for table in source.tables:
            ground = Ground(source, table, settings.landing, settings.quarantine, identity)
            folder = deliveries_folder(municipality, settings)
            staged.append(stage_table(ground, deliveries=folder, loaded_at=loaded_at))
    except (DeliveryError, ConfigurationError):
        for each in staged:
            each.abandon()
        raise
    return staged


def _standing(source: Source, table: Table, settings: Settings) -> tuple[Manifest, ...]:
    """What a source that stopped has landed before; a table that never did gets its empty batch, so that dbt runs."""
    folder = settings.landing / source.name / table.name
    lay_empty_batch(folder, table)
    return tuple(read_manifests(folder))


def _as_swept(landed: LandedTable, settings: Settings) -> list[Manifest]:
    """The manifests as they stand after the sweep, which may have taken rows out of a batch."""
    return read_manifests(settings.landing / landed.source.name / landed.table.name)


def _require_a_source(outcomes: list[Outcome], municipality: Municipality) -> None:
    """Where nothing could be taken in there is nothing to publish; a pilot is its one file."""
    problems = [outcome.problem for outcome in outcomes if outcome.problem]
    is_pilot = municipality.as_of == "last_event"
    if problems and (is_pilot or not any(outcome.status == "ok" for outcome in outcomes)):
        raise DeliveryError("\n".join(problems))


def _require_charter(municipality: Municipality, settings: Settings, *, on: date) -> None:
    """Real data is loaded for a stated purpose under a valid agreement, or not at all.

    A pilot is one file that is tried and never published: the short form of the charter is enough for it.
    """
    if municipality.data.status == "real":
        is_pilot = municipality.as_of == "last_event"
        require_charter(settings.municipality / FILE, on=on, form="short" if is_pilot else "complete")
