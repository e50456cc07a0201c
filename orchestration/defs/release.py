"""The release in Dagster: tables, pages and pictures, made from disclosed tables only and swapped whole.

What may be published and how is ``orchestration.publish``.
"""

import base64
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import dagster as dg
import duckdb

from mining.sql import text
from orchestration.defs.quality import DATA_DOCS, OUTCOMES
from orchestration.extract.declaration import read_sources
from orchestration.lock import exclusive
from orchestration.publish.gate import Permission
from orchestration.publish.held_back import is_first_look, read_held_back
from orchestration.publish.maps import MapPicture, draw_maps
from orchestration.publish.release import Facts, Release
from orchestration.publish.report.notice import read_notice
from orchestration.publish.tables import PublishedTable, published_tables
from orchestration.resources import Refresh

TABLES = dg.AssetKey(["published", "tables"])
MAPS = dg.AssetKey(["published", "process_maps"])
REPORT = dg.AssetKey(["published", "report"])
PREVIEW_ROWS = 8
LARGEST_PICTURE = 400_000
"""Bytes of a picture that may live in Dagster's event log."""


def release_asset(manifest: Path) -> dg.AssetsDefinition:
    """The last step: what the release holds depends on every mart that declares how it is disclosed."""
    tables = published_tables(manifest)
    marts = [dg.AssetKey(["marts", table.name]) for table in tables]

    @dg.multi_asset(
        name="publish",
        pool="warehouse",
        specs=[
            _spec(TABLES, "The published tables: DuckDB file and Parquet, small groups hidden.", [*marts, DATA_DOCS]),
            _spec(MAPS, "Process maps, drawn from the published tables.", [TABLES]),
            _spec(REPORT, "Pages to read and share, in Danish.", [TABLES, DATA_DOCS]),
        ],
    )
    def publish(context: dg.AssetExecutionContext, refresh: Refresh) -> Iterator[dg.MaterializeResult]:
        with exclusive(refresh.settings.data / "warehouse.lock"):
            yield from _publish(context, refresh, tables)

    return publish


def _publish(
    context: dg.AssetExecutionContext, refresh: Refresh, tables: list[PublishedTable]
) -> Iterator[dg.MaterializeResult]:
    settings = refresh.settings
    facts = _facts(context, refresh, refresh.permission(on=refresh.started_at(context).date()))
    release = Release(settings.releases, settings.published, facts)
    rows = release.write_tables(settings.warehouse, tables)
    maps = draw_maps(release.parquet, release.folder / "maps")
    release.add_models(settings.mining / "models")
    release.add_folder(settings.quality, "quality")
    pages = release.write_pages(read_sources(settings.municipality), read_notice(settings.municipality))
    pictures = _maps_metadata(maps)
    final = release.finish()
    for process, reason in facts.held_back.items():
        context.log.warning(f"{process} is not published anew: {reason}")
    yield dg.MaterializeResult(asset_key=TABLES, metadata=_tables_metadata(final, rows, release))
    yield dg.MaterializeResult(asset_key=MAPS, metadata=pictures)
    yield dg.MaterializeResult(
        asset_key=REPORT,
        metadata={"dagster/row_count": len(pages), "report": dg.MetadataValue.path(final / "report" / "index.html")},
    )


def _spec(key: dg.AssetKey, description: str, deps: list[dg.AssetKey]) -> dg.AssetSpec:
    return dg.AssetSpec(
        key=key,
        group_name="published",
        kinds={"duckdb", "parquet"} if key == TABLES else {"html"},
        owners=["team:data"],
        tags={"personal_data": "none"},
        description=description,
        deps=deps,
    )


def _facts(context: dg.AssetExecutionContext, refresh: Refresh, allowed: Permission) -> Facts:
    as_of = refresh.moment(context)
    municipality = refresh.municipality
    outcomes = refresh.settings.mining / OUTCOMES
    first = is_first_look(refresh.settings.published, allowed, municipality=municipality.name)
    return Facts(
        name=f"{as_of:%Y%m%dT%H%M%SZ}-{context.run_id[:8]}",
        as_of=as_of,
        refreshed_at=refresh.started_at(context),
        municipality=municipality.name,
        municipality_label=municipality.label_da,
        version=version("sagsflow"),
        permission=allowed,
        held_back={} if first else read_held_back(outcomes),
    )


def _tables_metadata(final: Path, rows: dict[str, int], release: Release) -> dict[str, dg.MetadataValue]:
    listed = [dg.TableRecord({"table": table, "rows": count}) for table, count in sorted(rows.items())]
    return {
        "dagster/row_count": dg.MetadataValue.int(sum(rows.values())),
        "mapping_approval": dg.MetadataValue.text(release.approval.status),
        "held_back": dg.MetadataValue.text(", ".join(release.facts.held_back) or "none"),
        "tables": dg.MetadataValue.table(listed),
        "duckdb": dg.MetadataValue.path(final / "sagsflow.duckdb"),
        "preview": dg.MetadataValue.md(_preview(final / "parquet" / "kpis.parquet")),
    }


def _preview(parquet: Path) -> str:
    """The first published KPIs as a table: disclosed figures only, since Dagster's records have no login."""
    con = duckdb.connect(":memory:")
    try:
        relation = con.sql(
            "select process, kpi, round(value, 2) as value, cases, round(coverage, 3) as coverage"
            f" from read_parquet({text(str(parquet))}) where level = 'total' order by process, kpi limit {PREVIEW_ROWS}"
        )
        rows = [[str(cell) for cell in row] for row in relation.fetchall()]
        header = relation.columns
    finally:
        con.close()
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _maps_metadata(maps: list[MapPicture]) -> dict[str, dg.MetadataValue]:
    metadata: dict[str, dg.MetadataValue] = {"dagster/row_count": dg.MetadataValue.int(len(maps))}
    for picture in maps:
        content = picture.png.read_bytes()
        if len(content) <= LARGEST_PICTURE:
            encoded = base64.b64encode(content).decode("ascii")
            metadata[picture.process] = dg.MetadataValue.md(f"![{picture.process}](data:image/png;base64,{encoded})")
    return metadata
