"""The writing of figures that rest on what a municipality declares: rules, goals, changes, and what follows from them.

Nothing is computed in this module. Figures of the log alone stand in ``figures``.
"""

from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from mining import sql
from mining.automation.candidates import automation_candidates_sql
from mining.automation.external_waits import external_waits
from mining.causes.late_causes import late_causes
from mining.change.changes import changes
from mining.change.comparisons import comparisons
from mining.change.declared import Changes
from mining.change.drifts import drifts
from mining.discovery.variant_outcomes import variant_outcomes_sql
from mining.goals.definitions import goals_sql
from mining.goals.goal import Goal
from mining.log import EventLog
from mining.performance.rule_kpis import rule_kpis_sql
from mining.rules.calendar import ClosingDays, make_calendar
from mining.rules.changes import all_changes
from mining.rules.definitions import Definitions
from mining.rules.register import rules_sql
from mining.rules.rule import Rule
from mining.rules.write import write_rule_cases
from mining.written import WrittenFigure, write_figure

RULE_TABLES = ("goals", "rule_cases", "rule_changes", "rule_kpis", "rule_results", "rules", "variant_outcomes")
"""What ``write_rules`` writes."""

CHANGE_TABLES = ("changes", "comparisons", "drifts")
"""What ``write_changes`` writes."""


def write_rules(
    warehouse: Path,
    out: Path,
    *,
    rules: tuple[Rule, ...],
    goals: tuple[Goal, ...] = (),
    closing: ClosingDays | None = None,
    published: Definitions | None = None,
    as_of: datetime,
) -> list[WrittenFigure]:
    """Put every rule to every case and write ``RULE_TABLES``; ``closing`` are the municipality's own closing days.

    ``published`` are the rules' definitions in the last release: what has been edited since stands in ``rule_changes``.

    Rules ask who did what, so they read ``canonical.event_log``, not the steps. How the variants fare rests on their
    verdicts and on the variants that ``write_figures`` wrote.

    Returns:
        What was written, by table name.
    """
    con = duckdb.connect(str(warehouse), read_only=True, config={"threads": 2})
    try:
        con.execute("set TimeZone = 'UTC'")
        make_calendar(con, closing=closing)
        paths = write_rule_cases(con, rules, EventLog(), as_of=as_of, out=out)
        written = [WrittenFigure(table, path, pq.read_metadata(path).num_rows) for table, path in paths.items()]
        in_use = [rule for rule in rules if rule.in_use]
        verdicts = f"read_parquet({sql.text(str(paths['rule_cases']))})"
        written.append(write_figure(con, rule_kpis_sql(in_use, EventLog(), verdicts), out, table="rule_kpis"))
        written.append(write_figure(con, rules_sql(in_use, as_of=as_of), out, table="rules"))
        changes = all_changes(con, in_use, EventLog(), as_of=as_of, published=published)
        written.append(write_figure(con, changes.sql_query(), out, table="rule_changes"))
        written.append(write_figure(con, goals_sql(goals, as_of=as_of), out, table="goals"))
        written.append(_write_variant_outcomes(con, out))
        return sorted(written, key=lambda figure: figure.table)
    finally:
        con.close()


def _write_variant_outcomes(con: duckdb.DuckDBPyConnection, out: Path) -> WrittenFigure:
    for table in ("rule_cases", "variants"):
        file = sql.text(str(out / table / f"{table}.parquet"))
        con.execute(f"create or replace temp view mined_{table} as from read_parquet({file})")
    steps = EventLog(relation="canonical.event_steps")
    query = variant_outcomes_sql(steps, variants="mined_variants", verdicts="mined_rule_cases")
    return write_figure(con, query, out, table="variant_outcomes")


def write_changes(warehouse: Path, out: Path, *, declared: Changes, as_of: datetime) -> list[WrittenFigure]:
    """Reckon what declared changes did, how declared groups compare and what drifted; write ``CHANGE_TABLES``.

    Returns:
        What was written, by table name.
    """
    con = duckdb.connect(str(warehouse), read_only=True, config={"threads": 2})
    log = EventLog(relation="canonical.event_steps")
    try:
        con.execute("set TimeZone = 'UTC'")
        found = {
            "changes": changes(con, declared.changes, log, as_of=as_of),
            "comparisons": comparisons(con, declared.comparisons, log, as_of=as_of),
            "drifts": drifts(con, log, as_of=as_of),
        }
        return [write_figure(con, rows.sql_query(), out, table=table) for table, rows in found.items()]
    finally:
        con.close()


def write_automation(warehouse: Path, out: Path, *, rules: tuple[Rule, ...]) -> WrittenFigure:
    """Rate every activity as a candidate for automation; what it waits for outside, the rules' pauses say."""
    con = duckdb.connect(str(warehouse), read_only=True, config={"threads": 2})
    try:
        con.execute("set TimeZone = 'UTC'")
        query = automation_candidates_sql(EventLog(), external=external_waits(rules))
        return write_figure(con, query, out, table="automation_candidates")
    finally:
        con.close()


def write_late_causes(warehouse: Path, out: Path, *, as_of: datetime, min_cases: int) -> WrittenFigure:
    """Look for what late cases have in common in the verdicts that ``write_rules`` wrote; write ``late_causes``.

    Args:
        warehouse: the event log; opened read-only.
        out: the folder of figures, with ``rule_cases``.
        as_of: only deadlines that have passed then count.
        min_cases: no cause is told that rests on fewer cases, in time or late, or gives fewer away.
    """
    con = duckdb.connect(str(warehouse), read_only=True, config={"threads": 2})
    try:
        con.execute("set TimeZone = 'UTC'")
        judged = f"read_parquet({sql.text(str(out / 'rule_cases' / 'rule_cases.parquet'))})"
        log = EventLog(relation="canonical.event_steps")
        found = late_causes(con, judged, log, as_of=as_of, min_cases=min_cases)
        return write_figure(con, found.sql_query(), out, table="late_causes")
    finally:
        con.close()
