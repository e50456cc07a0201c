"""Whether the bounds of the key figures hold, and how wide they are, when the demo's log is degraded at random.

``python -m benchmarks.bounds WAREHOUSE --as-of ISO8601 [--seeds N] [--first-seed N]`` prints the table that
docs/quality.md shows. The truth is the figure over the log as it was; what is degraded is ``benchmarks.degraded_log``.
"""

import argparse
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from benchmarks.degraded_log import degrade
from mining.discovery.directly_follows import directly_follows_sql
from mining.log import EventLog
from mining.performance.case_facts import case_facts_sql
from mining.performance.kpi_definitions import KPIS
from mining.performance.kpis import kpis_over_sql

SHARE = 0.2
Arc = tuple[str, str, str]


@dataclass(frozen=True)
class Kept:
    """Of one degraded log: the top bottleneck, and for each process and figure whether its bounds hold.

    ``figures`` maps (process, kpi) to whether the truth is inside, the width of the interval and of the trivial one:
    each case of which anything is in doubt may have any value that occurs in its process, and a count is anything from
    none to all cases.
    """

    top: Arc
    figures: dict[tuple[str, str], tuple[bool, float, float]]


def open_copy(warehouse: Path) -> duckdb.DuckDBPyConnection:
    """What the figures read of a warehouse, in memory."""
    con = duckdb.connect(config={"threads": 2})
    con.execute("set TimeZone = 'UTC'")
    con.execute(f"attach '{warehouse}' as warehouse (read_only)")
    con.execute("create schema canonical")
    for table in ("event_steps", "cases", "activities"):
        con.execute(f"create table canonical.{table} as from warehouse.canonical.{table}")
    con.execute("detach warehouse")
    return con


def top_bottleneck(con: duckdb.DuckDBPyConnection, log: EventLog) -> Arc:
    """The transition on which cases spent most days in all."""
    total = f"select *, transitions * mean_seconds as total from ({directly_follows_sql(log)})"
    query = f"select process, from_activity, to_activity from ({total}) order by total desc nulls last limit 1"
    (row,) = con.execute(query).fetchall()
    return row


def true_figures(con: duckdb.DuckDBPyConnection, *, as_of: datetime) -> dict[tuple[str, str], float]:
    """Every total that is not withheld, over the log as it is."""
    _facts(con, EventLog(relation="canonical.event_steps"), as_of)
    return {(process, kpi): value for process, kpi, value, *_ in _totals(con) if value is not None}


def degraded_figures(
    con: duckdb.DuckDBPyConnection, truth: dict[tuple[str, str], float], *, seed: int, as_of: datetime
) -> Kept:
    """The same figures and the top bottleneck when ``SHARE`` of the rows is degraded."""
    log = degrade(con, share=SHARE, seed=seed)
    _facts(con, log, as_of)
    found = {(process, kpi): (lower, upper) for process, kpi, _, lower, upper in _totals(con)}
    con.execute(_TRIVIAL)
    trivial = {(process, kpi): upper - lower for process, kpi, _, lower, upper in _totals(con) if upper is not None}
    counts = {definition.kpi for definition in KPIS if definition.form == "count"}
    cases = dict(con.execute("select process, count(*) from facts group by process").fetchall())
    trivial |= {name: cases[name[0]] for name in trivial if name[1] in counts}
    return Kept(
        top=top_bottleneck(con, log),
        figures={
            name: (found[name][0] <= value <= found[name][1], found[name][1] - found[name][0], trivial[name])
            for name, value in truth.items()
            if name in found and found[name][0] is not None
        },
    )


def _facts(con: duckdb.DuckDBPyConnection, log: EventLog, as_of: datetime) -> None:
    con.execute(f"create or replace temp table facts as {case_facts_sql(log, as_of=as_of)}")


def _totals(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, float, float, float]]:
    query = f"select process, kpi, value, lower, upper from ({kpis_over_sql('facts')}) where level = 'total'"
    return con.execute(query).fetchall()


def _widest(fact: str, least: str, most: str) -> str:
    return (
        f"case when is_doubted then {least} else {fact}_from end as {fact}_from,"
        f"case when is_doubted then {most} else {fact}_to end as {fact}_to"
    )


_FACTS = ("duration_us", "age_us", "has_rework", "unit_changes", "delay_us")
_TRIVIAL = f"""
create or replace temp table facts as
select
    * exclude (is_doubted) replace (
        {
    ",".join(
        _widest(fact, "false", "true")
        if fact == "has_rework"
        else _widest(fact, "0", f"max({fact}_to) over (partition by process)")
        for fact in _FACTS
    )
}
    )
from (
    select
        *,
        surely_over <> maybe_over
        or {" or ".join(f"{fact}_from is distinct from {fact}_to" for fact in _FACTS)} as is_doubted
    from facts
)"""


def main() -> None:
    """Print, by key figure, how often the bounds held and how wide they were."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--as-of", type=datetime.fromisoformat, required=True)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--first-seed", type=int, default=0)
    options = parser.parse_args()
    con = open_copy(options.warehouse)
    top = top_bottleneck(con, EventLog(relation="canonical.event_steps"))
    truth = true_figures(con, as_of=options.as_of)
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    runs = [degraded_figures(con, truth, seed=seed, as_of=options.as_of) for seed in seeds]
    print(f"top bottleneck stayed first: {sum(run.top == top for run in runs)} of {len(runs)}\n")  # noqa: T201
    print("| key figure | held, least over processes | held, all | width of trivial, median |")  # noqa: T201
    print("|---|---|---|---|")  # noqa: T201
    for kpi in (definition.kpi for definition in KPIS):
        print(_line(kpi, runs))  # noqa: T201


def _line(kpi: str, runs: list[Kept]) -> str:
    of_process: dict[str, list[tuple[bool, float, float]]] = {}
    for run in runs:
        for (process, name), figure in run.figures.items():
            if name == kpi:
                of_process.setdefault(process, []).append(figure)
    figures = [figure for each in of_process.values() for figure in each]
    if not figures:
        return f"| {kpi} | withheld | | |"
    worst = min(of_process, key=lambda process: sum(held for held, *_ in of_process[process]))
    least = f"{sum(held for held, *_ in of_process[worst])} of {len(of_process[worst])} ({worst})"
    widths = sorted(width / trivial for _, width, trivial in figures if trivial)
    middle = f"{widths[len(widths) // 2]:.0%}" if widths else "no doubt"
    return f"| {kpi} | {least} | {sum(held for held, *_ in figures)} of {len(figures)} | {middle} |"


if __name__ == "__main__":
    main()
