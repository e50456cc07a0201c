"""dbt's models as assets, in two builds: up to the event log and its quality before mining, the marts after it.

The models are ``dbt_project`` and the municipality's overlay. Keys are dagster-dbt's own: schema and name.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliResource, DbtProject, dbt_assets
from dagster_dbt.errors import DagsterDbtCliRuntimeError

from orchestration.defs.built import described
from orchestration.lock import exclusive
from orchestration.resources import Refresh

EVENTS_PER_NEWS = 25
AFTER_MINING = "path:models/mined path:models/marts quality_measurements+"
"""The measurements of registration are a union of dbt's own and mining's: they wait, and so does what rests on them."""


class Translator(DagsterDbtTranslator):
    """Groups by layer, owners, and what personal data a model may hold."""

    def __init__(self) -> None:
        super().__init__(
            DagsterDbtTranslatorSettings(enable_code_references=False, enable_duplicate_source_asset_keys=False)
        )

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The layer, which is the schema."""
        return dbt_resource_props.get("schema") or "staging"

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """Whom to ask about any model."""
        return ["team:data"]

    def get_tags(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, str]:
        """The class of personal data the model declares."""
        declared = dbt_resource_props.get("config", {}).get("meta", {}).get("personal_data")
        return {"personal_data": declared} if declared else {}


def dbt_builds(manifest: Path, project: DbtProject) -> list[dg.AssetsDefinition]:
    """The two builds as assets; dbt's tests become asset checks."""

    @dbt_assets(
        manifest=manifest,
        project=project,
        name="refine",
        exclude=AFTER_MINING,
        pool="warehouse",
        dagster_dbt_translator=Translator(),
    )
    def refine(context: dg.AssetExecutionContext, dbt: DbtCliResource, refresh: Refresh) -> Iterator[Any]:
        yield from _build(context, dbt, refresh)

    @dbt_assets(
        manifest=manifest,
        project=project,
        name="present",
        select=AFTER_MINING,
        pool="warehouse",
        dagster_dbt_translator=Translator(),
    )
    def present(context: dg.AssetExecutionContext, dbt: DbtCliResource, refresh: Refresh) -> Iterator[Any]:
        yield from _build(context, dbt, refresh)

    return [refine, present]


def _build(context: dg.AssetExecutionContext, dbt: DbtCliResource, refresh: Refresh) -> Iterator[Any]:
    os.environ["SAGSFLOW_AS_OF"] = refresh.moment(context).isoformat()
    os.environ["SAGSFLOW_SMALLEST_GROUP"] = str(refresh.smallest_group())
    units = refresh.shows_units(on=refresh.started_at(context).date())
    os.environ["SAGSFLOW_UNITS"] = "shown" if units else "withheld"
    with exclusive(refresh.settings.data / "warehouse.lock"):
        yield from _events(context, dbt, refresh.settings.warehouse)


def _events(context: dg.AssetExecutionContext, dbt: DbtCliResource, warehouse: Path) -> Iterator[Any]:
    """Dbt's events with row counts and column lineage, once dbt is done: until then it alone has the warehouse."""
    # Unit tests are facts about code and run with the code's tests; data tests are facts about this night's data.
    invocation = dbt.cli(["build", "--exclude-resource-type", "unit_test"], context=context)
    events, failure = [], None
    try:
        for event in invocation.stream():
            events.append(event)
            if len(events) % EVENTS_PER_NEWS == 0:
                context.log.info(f"dbt: {len(events)} models and tests done")
    except DagsterDbtCliRuntimeError as error:
        failure = error
    yield from described(events, invocation, warehouse)
    if failure is not None:
        raise failure
