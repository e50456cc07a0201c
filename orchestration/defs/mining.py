"""The mining step: every registered figure and the process models, from the event log to Parquet.

Which figures there are is ``mining.figures`` and ``mining.declared_figures``; models are ``mining.model_figures``.
"""

from collections.abc import Iterator

import dagster as dg

from mining.declared_figures import (
    CHANGE_TABLES,
    RULE_TABLES,
    write_automation,
    write_changes,
    write_late_causes,
    write_rules,
)
from mining.figures import FIGURES, MORE_FIGURES, write_figures
from mining.model_figures import write_models
from mining.rules.definitions import edited
from orchestration.changes import read_changes
from orchestration.goals import read_goals
from orchestration.lock import exclusive
from orchestration.models import given_versions
from orchestration.publish.report.names import file_stems
from orchestration.resources import Refresh
from orchestration.rules import (
    municipality_rules,
    published_definitions,
    read_activity_labels,
    read_closing_days,
)

MODEL_TABLES = ("conformance", "declare_constraints", "deviations", "variant_fitness")
LOG = [dg.AssetKey(["canonical", table]) for table in ("event_log", "cases", "activity_instances")]


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
        *(
            _spec(table, f"Figures of {table}, computed in SQL over the event log.", LOG)
            for table in sorted([*FIGURES, *MORE_FIGURES])
        ),
        *(_spec(table, f"Of the municipality's rules and goals: {table}.", LOG) for table in RULE_TABLES),
        _spec("automation_candidates", "What speaks for and against automating each activity.", LOG),
        _spec("late_causes", "Sets of conditions under which cases are late more often than chance explains.", LOG),
        *(_spec(table, f"Of what has changed: {table}.", LOG) for table in CHANGE_TABLES),
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
    published = published_definitions(settings.published)
    closing = read_closing_days(settings.municipality)
    given = given_versions(settings.municipality, labels=read_activity_labels(settings.municipality))
    with exclusive(settings.data / "warehouse.lock"):
        written = write_figures(
            settings.warehouse,
            settings.mining,
            as_of=as_of,
            closing=closing,
            min_cases=refresh.smallest_group(),
        )
        written += write_rules(
            settings.warehouse,
            settings.mining,
            rules=rules,
            goals=goals,
            closing=closing,
            published=published,
            as_of=as_of,
        )
        written += write_changes(
            settings.warehouse, settings.mining, declared=read_changes(settings.municipality), as_of=as_of
        )
        written.append(write_automation(settings.warehouse, settings.mining, rules=rules))
        written.append(
            write_late_causes(settings.warehouse, settings.mining, as_of=as_of, min_cases=refresh.smallest_group())
        )
        models, tables = write_models(
            settings.warehouse, settings.mining, min_cases=refresh.smallest_group(), names=file_stems, given=given
        )
    for process, cases in sorted(models.without_model.items()):
        context.log.warning(f"{process}: no path has enough cases for a model ({cases} cases in all)")
    for rule in edited(rules, published)[1]:
        context.log.warning(f"rule {rule.rule_id} {rule.version}: the last release has it in a form not read any more")
    for figure in [*written, *tables]:
        yield dg.MaterializeResult(
            asset_key=["mining", figure.table], metadata={"dagster/row_count": figure.rows, "path": str(figure.path)}
        )
