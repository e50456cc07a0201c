"""Landing assets: one per declared table, keyed as dbt keys the source, and the two lists of deliveries.

What happens to a row is ``orchestration.extract``; which tables there are is the municipality's declaration.
"""

from collections.abc import Iterable, Iterator

import dagster as dg

from orchestration.extract.declaration import Source, Table
from orchestration.extract.lists import Outcome
from orchestration.extract.run import LandedTable, extract
from orchestration.lock import exclusive
from orchestration.resources import Refresh

DELIVERIES = dg.AssetKey(["landing", "deliveries"])
SOURCES = dg.AssetKey(["landing", "sources"])
DELIVERED = "delivered"


def landing_asset(sources: tuple[Source, ...]) -> dg.AssetsDefinition:
    """The one extraction step, with an asset per declared table."""
    specs = [_table_spec(source, table) for source in sources for table in source.tables]
    specs += [
        _list_spec(DELIVERIES, "Landed batches: delivered, loaded, rejected and duplicate rows of each."),
        _list_spec(
            SOURCES,
            "The declared sources, with their owner, when a missing delivery makes them stale, and what stopped.",
        ),
    ]

    @dg.multi_asset(
        name="extract",
        specs=specs,
        check_specs=[dg.AssetCheckSpec(DELIVERED, asset=SOURCES, description="Every source could be taken in.")],
        pool="warehouse",
    )
    def extract_deliveries(
        context: dg.AssetExecutionContext, refresh: Refresh
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        outcomes: dict[str, Outcome] = {}
        with exclusive(refresh.settings.data / "warehouse.lock"):
            today = refresh.started_at(context).date()
            loaded_at = refresh.loaded_at(context)
            for landed in extract(refresh.municipality, refresh.settings, loaded_at=loaded_at, on=today):
                outcomes[landed.source.name] = landed.outcome
                yield _result(landed)
        manifests = refresh.manifests()
        yield dg.MaterializeResult(asset_key=DELIVERIES, metadata={"dagster/row_count": len(manifests)})
        yield dg.MaterializeResult(asset_key=SOURCES, metadata={"dagster/row_count": len(sources)})
        yield _delivered(outcomes.values())

    return extract_deliveries


def _table_spec(source: Source, table: Table) -> dg.AssetSpec:
    kept = ", ".join(f"{column.name} ({column.treatment})" for column in table.landed)
    return dg.AssetSpec(
        key=[source.dbt_name, table.name],
        group_name="landing",
        kinds={"python", "parquet"},
        owners=["team:data"],
        tags={"personal_data": "pseudonymised"},
        description=f"{table.description or source.description}\n\nSource: {source.meta.system_da}. "
        f"Identifiers are replaced in memory before the first byte is written. Columns: {kept}.",
        metadata={"owner_da": source.meta.owner, "files": table.meta.files or table.meta.connector.format},
    )


def _list_spec(key: dg.AssetKey, description: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        key=key, group_name="landing", kinds={"python", "parquet"}, owners=["team:data"], description=description
    )


def _delivered(outcomes: Iterable[Outcome]) -> dg.AssetCheckResult:
    """Whether every source could be taken in; the messages of those that could not, which hold no cell."""
    problems = {outcome.source.name: outcome.problem for outcome in outcomes if outcome.problem}
    return dg.AssetCheckResult(
        asset_key=SOURCES,
        check_name=DELIVERED,
        passed=not problems,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata=dict(problems),
    )


def _result(landed: LandedTable) -> dg.MaterializeResult:
    """Counts only: Dagster's records have no login."""
    loaded = sum(manifest.rows_loaded for manifest in landed.manifests)
    return dg.MaterializeResult(
        asset_key=dg.AssetKey([landed.source.dbt_name, landed.table.name]),
        metadata={
            "dagster/row_count": loaded,
            "status": landed.outcome.status,
            **({"problem": landed.outcome.problem} if landed.outcome.problem else {}),
            "batches": len(landed.manifests),
            "rows_delivered": sum(manifest.rows_delivered for manifest in landed.manifests),
            "rows_rejected": sum(manifest.rows_rejected for manifest in landed.manifests),
            "rows_duplicate": sum(manifest.rows_duplicate for manifest in landed.manifests),
            "rows_superseded": sum(manifest.rows_superseded for manifest in landed.manifests),
            "rows_deleted": sum(manifest.rows_deleted for manifest in landed.manifests),
        },
    )
