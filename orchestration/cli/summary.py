"""The closing summary of a refresh: what was found and where to look. Reads the release, computes nothing."""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.settings import Settings

_QUERY = """
select processes.label_da, processes.cases, processes.events, processes.variants, kpis.value
from processes
left join kpis
    on kpis.process = processes.process
    and kpis.kpi = 'throughput_median_days'
    and kpis.level = 'total'
order by processes.process
"""
_EDITED = """
select rule_id, rule_version, former_status, status, cases
from rule_changes
where change = 'edited'
order by rule_id, rule_version, former_status, status
"""


def print_summary(settings: Settings, console: Console) -> None:
    """Processes with their size and median throughput, then the files to open."""
    published = settings.published
    manifest = json.loads((published / "manifest.json").read_text(encoding="utf-8"))
    con = duckdb.connect(str(published / "sagsflow.duckdb"), read_only=True)
    try:
        rows = con.execute(_QUERY).fetchall()
        edited = con.execute(_EDITED).fetchall()
    finally:
        con.close()
    table = Table(title=f"Release {manifest['release']}", title_justify="left")
    for heading in ("Process", "Cases", "Events", "Variants", "Median throughput"):
        table.add_column(heading, justify="left" if heading == "Process" else "right")
    for label, cases, events, variants, days in rows:
        table.add_row(escape(label), *(_number(count) for count in (cases, events, variants)), _days(days))
    console.print(table)
    for name, path in (
        ("Report", published / "report" / "index.html"),
        ("Registration practice", published / "quality" / "index.html"),
        ("Database for BI", published / "sagsflow.duckdb"),
    ):
        console.print(f"{name + ':':<23}{path}", soft_wrap=True, markup=False)
    unapproved = manifest.get("unapproved", {})
    if unapproved:
        listed = ", ".join(f"{source} ({count})" for source, count in sorted(unapproved.items()))
        console.print(f"Mappings not approved: {listed}; every page, map and table of theirs says so.", markup=False)
    for line in _edited_lines(edited):
        console.print(line, soft_wrap=True, markup=False)
    console.print("Explorer and lineage:  make dev, then http://127.0.0.1:8050 and :3000", markup=False)


def _edited_lines(rows: Iterable[tuple[str, str, str, str, int | None]]) -> Iterator[str]:
    """A line for each rule that was edited in place since the last release: which cases now stand otherwise."""
    for (rule, version), of_one in groupby(rows, key=lambda row: row[:2]):
        found = list(of_one)
        moved = [
            f"{cases:,} {before} to {after}"
            for *_, before, after, cases in found
            if cases is not None and before != after
        ]
        if any(cases is None for *_, cases in found):
            moved = ["too few cases to say how many"]
        told = ", ".join(moved) or "no case stands otherwise"
        yield f"Rule {rule}, version {version}, was edited since the last release: {told}."


def _number(count: int | None) -> str:
    return "hidden" if count is None else f"{count:,}"


def _days(days: float | None) -> str:
    if days is None:
        return "not measured"
    return f"{days:,.1f} days" if days >= 1 else f"{days * 24:,.1f} hours"
