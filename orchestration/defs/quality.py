"""Registration practice in Dagster: mining's measurements, the Data Docs, and judgements as checks on what they guard.

What is measured is dbt's ``quality`` models and ``mining.quality``; what is accepted is ``expectations.catalogue``;
here is only wiring.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict

import dagster as dg
import duckdb

from expectations.catalogue import CHECKS
from expectations.check import Check
from mining.quality.write import TABLE, write_practice
from orchestration.lock import exclusive
from orchestration.practice import read_practice
from orchestration.resources import Refresh
from orchestration.settings import Settings

MEASUREMENTS = dg.AssetKey(["quality", "quality_measurements"])
APPROVAL = dg.AssetKey(["quality", "quality_mapping_approval"])
DATA_DOCS = dg.AssetKey(["quality", "data_docs"])
OUTCOMES = "outcomes.json"
PRACTICE = dg.AssetKey(["mining", TABLE])
READ = ("activity_instances", "case_plans", "cases", "event_log", "events", "object_changes", "object_objects")
"""The canonical tables that the measurements of mining are made from."""
SEVERITY = {
    "stop": dg.AssetCheckSeverity.ERROR,
    "critical": dg.AssetCheckSeverity.ERROR,
    "warning": dg.AssetCheckSeverity.WARN,
    "info": dg.AssetCheckSeverity.WARN,
}


@dg.asset(
    key=PRACTICE,
    group_name="quality",
    kinds={"python", "duckdb", "parquet"},
    owners=["team:data"],
    tags={"personal_data": "none"},
    deps=[*(dg.AssetKey(["canonical", table]) for table in READ), dg.AssetKey(["quality", "quality_log"])],
    pool="warehouse",
)
def registration_practice_asset(context: dg.AssetExecutionContext, refresh: Refresh) -> dg.MaterializeResult:
    """Imperfection patterns, habits and declared expectations, counted per source, process, unit, month and check."""
    settings = refresh.settings
    practice = read_practice(settings.municipality)
    with exclusive(settings.data / "warehouse.lock"):
        written = write_practice(settings.warehouse, settings.mining, practice=practice, as_of=refresh.moment(context))
    return dg.MaterializeResult(metadata={"dagster/row_count": written.rows, "path": str(written.path)})


@dg.asset(
    key=DATA_DOCS,
    group_name="quality",
    kinds={"greatexpectations", "html"},
    owners=["team:data"],
    tags={"personal_data": "none"},
    deps=[MEASUREMENTS, APPROVAL],
    pool="warehouse",
)
def data_docs_asset(context: dg.AssetExecutionContext, refresh: Refresh) -> dg.MaterializeResult:
    """Great Expectations' judgement of registration practice, with Data Docs that need no network. No sample values."""
    from expectations.data_docs import write_data_docs  # Great Expectations takes seconds to import

    settings = refresh.settings
    with exclusive(settings.data / "warehouse.lock"):
        measurements, labels, unapproved = _measured(settings)
    beside = settings.quality.with_name(".quality-new")
    shutil.rmtree(beside, ignore_errors=True)
    judged = write_data_docs(
        measurements,
        as_of=refresh.moment(context),
        out=beside,
        k=refresh.smallest_group(),
        labels=labels,
        unapproved=unapproved,
    )
    shutil.rmtree(settings.quality, ignore_errors=True)
    beside.rename(settings.quality)
    outcomes = [{**asdict(outcome), "label_da": labels.get(outcome.process, outcome.process)} for outcome in judged]
    (settings.mining / OUTCOMES).write_text(json.dumps(outcomes, ensure_ascii=False, indent=2), encoding="utf-8")
    return dg.MaterializeResult(metadata={"dagster/row_count": len(outcomes), "path": str(settings.quality)})


def guarded(check: Check) -> dg.AssetKey:
    """The asset whose contents a check is about."""
    return dg.AssetKey(["canonical", check.guards])


@dg.multi_asset_check(
    name="registration_checks",
    specs=[
        dg.AssetCheckSpec(
            check.check_id,
            asset=guarded(check),
            description=f"{check.title_da}. {check.description_da}",
            additional_deps=[DATA_DOCS],
        )
        for check in CHECKS
    ],
)
def registration_checks(refresh: Refresh) -> Iterator[dg.AssetCheckResult]:
    """One check per rule of the catalogue, over all processes: failed where any process fails it."""
    settings = refresh.settings
    outcomes = json.loads((settings.mining / OUTCOMES).read_text(encoding="utf-8"))
    k = refresh.smallest_group()
    docs = dg.MetadataValue.path(settings.quality / "index.html")
    for check in CHECKS:
        mine = [outcome for outcome in outcomes if outcome["check_id"] == check.check_id]
        failed = sorted(outcome["process"] for outcome in mine if outcome["passed"] is False)
        yield dg.AssetCheckResult(
            asset_key=guarded(check),
            check_name=check.check_id,
            passed=not failed,
            severity=max((SEVERITY[outcome["severity"]] for outcome in mine), key=_gravity, default=SEVERITY["info"]),
            metadata={
                **_counts(mine, k),
                "failed_processes": ", ".join(failed) or "none",
                "not_measured": ", ".join(sorted(o["process"] for o in mine if o["passed"] is None)) or "none",
                "likely_cause": check.likely_cause,
                "not_published": ", ".join(stopped(mine)) or "none",
                "data_docs": docs,
            },
        )


def _gravity(severity: dg.AssetCheckSeverity) -> bool:
    return severity == dg.AssetCheckSeverity.ERROR


def _counts(outcomes: list[dict], k: int) -> dict[str, int]:
    """How much was checked and found; left out below k, since Dagster's records have no login."""
    checked = sum(outcome["checked"] for outcome in outcomes)
    found = sum(outcome["found"] for outcome in outcomes)
    return {"checked": checked, "found": found} if checked >= k else {}


def stopped(outcomes: list[dict]) -> list[str]:
    """The processes that an outcome of severity stop keeps from being published."""
    return sorted({outcome["process"] for outcome in outcomes if outcome["severity"] == "stop"})


def _measured(settings: Settings):  # noqa: ANN202 - a pandas frame, and DuckDB is what imports pandas
    """The measurements, the processes' Danish names, and those whose mapping is not approved."""
    con = duckdb.connect(str(settings.warehouse), read_only=True)
    try:
        measurements = con.sql("from quality.quality_measurements").df()
        labels = dict(con.sql("select process, label_da from canonical.processes").fetchall())
        approval = "select process from quality.quality_mapping_approval where mapping_approval = 'ikke godkendt'"
        unapproved = {row[0] for row in con.sql(approval).fetchall()}
    finally:
        con.close()
    return measurements, labels, unapproved
