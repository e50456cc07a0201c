"""The writing of process models: their files, how cases fit them and where they leave them.

How a model is found is ``discovery``, how it is compared ``conformance``. Nothing is computed in this module.
"""

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb

from mining import sql
from mining.conformance.declared_models import GivenVersion
from mining.conformance.deviations import deviations_sql, span_sql, variant_days_sql
from mining.conformance.models import ModelResults, mine_models
from mining.discovery.declare import Constraint, declare_table, discover_declare, to_decl
from mining.log import EventLog
from mining.variant import Variant, variants_by_process
from mining.written import WrittenFigure, write_figure, write_table


def write_models(
    warehouse: Path,
    out: Path,
    *,
    min_cases: int,
    names: Callable[[Iterable[str]], Mapping[str, str]],
    given: Sequence[GivenVersion] = (),
    log: EventLog | None = None,
) -> tuple[ModelResults, list[WrittenFigure]]:
    """Discover and align every process's models from the variants ``write_figures`` wrote; write tables and files.

    Args:
        warehouse: where the log and the activities' Danish labels are; opened read-only.
        out: the folder of figures; files go to ``<out>/models/<name>.{bpmn,pnml,svg}``, those of other models than the
            first to ``<name>.<model>.{bpmn,pnml,svg}``, and the DECLARE model to ``<name>.decl``.
        min_cases: variants of fewer cases take no part in discovery, so that no model shows a rare path.
        names: gives each process the name of its files.
        given: the municipality's own models.
        log: what ``write_figures`` read.
    """
    con = duckdb.connect(str(warehouse), read_only=True, config={"threads": 2})
    try:
        con.execute("set TimeZone = 'UTC'")
        variants = f"read_parquet({sql.text(str(out / 'variants' / 'variants.parquet'))})"
        days = variant_days_sql(log or EventLog(relation="canonical.event_steps"), variants=variants)
        con.execute(f"create temp table variant_days as {days}")
        relation = con.sql(f"select process, variant_rank, activities, cases from {variants}")
        results = mine_models(
            relation,
            min_cases=min_cases,
            labels=_labels(con),
            ends=_ends(con),
            given=given,
            weigh=partial(_in_force, con),
        )
        constraints = {
            process: discover_declare(variants, min_cases=min_cases)
            for process, variants in variants_by_process(relation).items()
        }
        con.register("variant_deviations", results.variant_deviations)
        counted = deviations_sql(variant_days="variant_days", variant_deviations="variant_deviations")
        written = [write_figure(con, counted, out, table="deviations")]
    finally:
        con.close()
    stems = names([*results.files, *results.without_model])
    _write_model_files(results, constraints, out / "models", stems)
    tables = {
        "conformance": results.conformance,
        "declare_constraints": declare_table(constraints),
        "variant_fitness": results.variant_fitness,
    }
    written += [write_table(table, out, name=name) for name, table in tables.items()]
    return results, sorted(written, key=lambda figure: figure.table)


def _in_force(con: duckdb.DuckDBPyConnection, version: GivenVersion, variants: Sequence[Variant]) -> list[Variant]:
    """The variants with the cases that began while the version was in force."""
    span = span_sql("day", valid_from=version.valid_from, valid_to=version.valid_to)
    query = f"select variant_rank, sum(cases)::bigint from variant_days where process = ? and {span} group by all"
    cases = dict(con.execute(query, [version.process]).fetchall())
    return [replace(variant, cases=cases[variant.rank]) for variant in variants if variant.rank in cases]


def _labels(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    labels: dict[str, dict[str, str]] = {}
    for process, activity, label in con.execute(
        "select process, activity, label_da from canonical.activities"
    ).fetchall():
        labels.setdefault(process, {})[activity] = label
    return labels


def _ends(con: duckdb.DuckDBPyConnection) -> dict[str, frozenset[str]]:
    query = "select process, list(activity) from canonical.activities where is_end group by process"
    return {process: frozenset(activities) for process, activities in con.execute(query).fetchall()}


def _write_model_files(
    results: ModelResults, constraints: Mapping[str, Sequence[Constraint]], out: Path, names: Mapping[str, str]
) -> None:
    beside = out.with_name(".models-new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    made = {names[process]: files for process, files in results.files.items()}
    made |= {f"{names[process]}.{model}": files for (process, model), files in results.other_files.items()}
    for name, files in made.items():
        (beside / f"{name}.bpmn").write_text(files.bpmn, encoding="utf-8")
        (beside / f"{name}.pnml").write_text(files.pnml, encoding="utf-8")
        (beside / f"{name}.svg").write_bytes(files.svg)
    for process, found in constraints.items():
        (beside / f"{names[process]}.decl").write_text(to_decl(found), encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    beside.rename(out)
