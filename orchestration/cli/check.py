"""``sagsflow check``: the preflight on screen and as JSON; exit code 0 is go, 2 no-go.

What is looked at is ``orchestration.check``; here are only tables, lines and the file.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from orchestration.check.findings import Checked, TableCheck
from orchestration.check.run import check
from orchestration.cli import clock
from orchestration.cli.errors import WRONG_INPUT, CommandFailed
from orchestration.settings import Settings


def run_check(settings: Settings, *, as_of: str | None, out: Path | None, console: Console) -> None:
    """Check, show, and write the JSON when a file is named.

    Raises:
        CommandFailed: no-go, exit code 2; or ``out`` cannot be written.
    """
    # A preflight makes no figure: which day it is today is what decides whether an agreement is valid.
    moment = datetime.fromisoformat(as_of) if as_of else clock.moment()
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    checked = check(settings, as_of=moment)
    if out is not None:
        _write(checked, out)
    for table in checked.tables:
        _say(console, _line(table))
    if checked.kpis:
        console.print(_kpis(checked))
    for line in _reasons(checked):
        _say(console, line)
    for finding in sorted(checked.findings, key=lambda one: (one.level, one.where)):
        _say(console, f"{finding.level}: {finding.where}: {finding.message}")
    if not checked.is_go:
        errors = sum(1 for finding in checked.findings if finding.level == "error")
        raise CommandFailed(f"No-go: {_reason(checked, errors)}", code=WRONG_INPUT)
    _say(console, "Go.")


def _reason(checked: Checked, errors: int) -> str:
    if errors:
        return f"{errors} errors above must be put right"
    possible = {kpi.process for kpi in checked.kpis if kpi.verdict != "no-go"}
    without = sorted({kpi.process for kpi in checked.kpis} - possible)
    return f"no key figure can be made of {', '.join(without)}"


def _line(table: TableCheck) -> str:
    where = f"{table.source}.{table.table}: {table.deliveries} deliveries"
    if not table.looked_at:
        return where
    rows = f"{table.rows:,} rows" + ("" if table.is_whole else " from the top")
    period = f", {table.first} to {table.last}" if table.first else ""
    cells = sum(column.filled for column in table.columns)
    readable = sum(column.readable for column in table.columns) / cells if cells else 1
    return f"{where}; {table.looked_at}: {rows}{period}, {readable:.1%} of the filled cells read as declared"


def _kpis(checked: Checked) -> Table:
    """One row per key figure, one column per process."""
    processes = list(dict.fromkeys(kpi.process for kpi in checked.kpis))
    verdicts = {(kpi.kpi, kpi.process): kpi.verdict for kpi in checked.kpis}
    table = Table()
    table.add_column("Nøgletal")
    for process in processes:
        table.add_column(_plain(_label(checked, process)), overflow="fold")
    for kpi, label in dict.fromkeys((kpi.kpi, kpi.label_da) for kpi in checked.kpis):
        table.add_row(_plain(label), *(verdicts[kpi, process] for process in processes))
    return table


def _reasons(checked: Checked) -> list[str]:
    """Why a figure is not a plain go: each reason once per process, with the figures it concerns."""
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for kpi in checked.kpis:
        for reason in kpi.reasons:
            grouped.setdefault((kpi.verdict, kpi.process, reason), []).append(kpi.label_da)
    return [
        f"{verdict}: {_label(checked, process)}: {reason} ({'; '.join(labels)})"
        for (verdict, process, reason), labels in grouped.items()
    ]


def _label(checked: Checked, process: str) -> str:
    return next((one.label_da for one in checked.processes if one.process == process), process)


def _plain(text: str) -> str:
    return text.replace("[", "\\[")


def _say(console: Console, text: str) -> None:
    console.print(text, soft_wrap=True, markup=False, highlight=False)


def _write(checked: Checked, out: Path) -> None:
    try:
        out.write_text(json.dumps(checked.as_json(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise CommandFailed(f"--out {out}: {error.strerror}", code=WRONG_INPUT) from error
