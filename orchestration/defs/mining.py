"""The mining step: every registered figure and the process models, from the event log to Parquet.

Which figures there are is ``mining.figures``; how a model is found is ``mining.conformance``.
"""

from collections.abc import Iterator

import dagster as dg

from mining.figures import FIGURES, RULE_TABLES, write_figures, write_models, write_rules
from orchestration.goals import read_goals
from orchestration.lock import exclusive
from orchestration.models import given_versions
from orchestration.publish.report.names import file_stems
from orchestration.resources import Refresh
from orchestration.rules import municipality_rules, read_activity_labels, read_closing_days

MODEL_TABLES = ("conformance", "declare_constraints", "deviations", "variant_fitness")
LOG = [dg.AssetKey(["canonical", "event_log"]), dg.AssetKey(["canonical", "cases"])]


CASE_LEVEL = {"rule_cases"}
"""Tables of single cases; the others are figures over many."""


def _spec(table: str, description: str, deps: list[dg.AssetKey]) -> dg.AssetSpec:
    return dg.AssetSpec(
        key=["mining", table],
        group_name="mining",
        kinds={"python", "duckdb", "parquet"},
        owners=["team:data"],
        tags={"personal_data": "pseudonymised" if table in CASE_LEVEL else "none"},
        description=description,
        deps=deps,
    )


@dg.multi_asset(
    name="mine",
    pool="warehouse",
    specs=[
        *(_spec(table, f"Figures of {table}, computed in SQL over the event log.", LOG) for table in sorted(FIGURES)),
        *(_spec(table, f"Of the municipality's rules and goals: {table}.", LOG) for table in RULE_TABLES),
        *(
            _spec(table, "Over variants: discovered and given models, and how cases fit them.", LOG)
            for table in MODEL_TABLES
        ),
    ],
)
def mining_asset(context: dg.AssetExecutionContext, refresh: Refresh) -> Iterator[dg.MaterializeResult]:
    """Every figure, what the rules say of every case, then the process models."""
    settings, as_of = refresh.settings, refresh.moment(context)
    rules, goals = municipality_rules(settings.municipality), read_goals(settings.municipality)
    closing = read_closing_days(settings.municipality)
    given = given_versions(settings.municipality, labels=read_activity_labels(settings.municipality))
    with exclusive(settings.data / "warehouse.lock"):
        written = write_figures(settings.warehouse, settings.mining, as_of=as_of)
        written += write_rules(
            settings.warehouse, settings.mining, rules=rules, goals=goals, closing=closing, as_of=as_of
        )
        models, tables = write_models(
            settings.warehouse, settings.mining, min_cases=refresh.smallest_group(), names=file_stems, given=given
        )
    for process, cases in sorted(models.without_model.items()):
        context.log.warning(f"{process}: no path has enough cases for a model ({cases} cases in all)")
    for figure in [*written, *tables]:
        yield dg.MaterializeResult(
            asset_key=["mining", figure.table], metadata={"dagster/row_count": figure.rows, "path": str(figure.path)}
        )
