"""The section on work of a process' page: how cases end, what lies open, and what goes from unit to unit.

No figure is formed here but shares of two counts in one row. How it looks: ``_work.html.j2``.
"""

from dataclasses import dataclass

from orchestration.publish.report import danish
from orchestration.publish.report.tables import PublishedTables, Row
from orchestration.publish.report.values import Value, Wording

SHOWN = 8
STOCK_GROWS_BELOW = 0.8
"""Little's law is an equality; so far from it the stock is growing or growing older, whatever the month."""
ENDS_DA = (
    ("first_time_cases", "Færdig i første forsøg", "intet er gjort om, og sagen er ikke genåbnet"),
    ("rework_cases", "Med gentaget arbejde", "mindst én aktivitet er gjort om"),
    ("reopened_cases", "Genåbnet", "der skete mere efter en slutaktivitet"),
    ("returned_cases", "Sendt tilbage", "sagen gik lige tilbage til den enhed, den kom fra"),
)


@dataclass(frozen=True)
class EndRow:
    """A way in which cases come to their end."""

    label: str
    meaning: str
    cases: Value
    share: Value


@dataclass(frozen=True)
class Stock:
    """The open cases at the release's moment; ``is_growing`` where the cases that left cannot account for them."""

    open_cases: Value
    age_median: Value
    age_p90: Value
    arrivals: Value
    departures: Value
    mean_open: Value
    is_growing: bool


@dataclass(frozen=True)
class HandoverRow:
    """A pair of units that cases go between."""

    tail: str
    head: str
    handovers: Value
    returns: Value
    cases: Value
    median: Value


def end_rows(tables: PublishedTables, process: str, words: Wording) -> tuple[EndRow, ...]:
    """How the cases that are not open came to their end, over all units and months."""
    rows = tables.rows("completions", process=process, level="total")
    return tuple(
        EndRow(
            label=label,
            meaning=meaning,
            cases=_figure(row, name, words),
            share=words.figure(_share(row[name], row["cases"]), danish.percent, hidden=bool(row["is_suppressed"])),
        )
        for row in rows
        for name, label, meaning in ENDS_DA
    )


def stock(tables: PublishedTables, process: str, words: Wording) -> Stock | None:
    """The stock over all units and the whole time; None where no activity is declared to end a case."""
    for row in tables.rows("workload", process=process, level="total"):
        hidden = bool(row["is_suppressed"])
        by_law = _share(row["little_open_cases"], row["mean_open_cases"])
        return Stock(
            open_cases=_figure(row, "open_cases", words),
            age_median=words.measure(row["open_age_median_days"], "dage", hidden=hidden),
            age_p90=words.measure(row["open_age_p90_days"], "dage", hidden=hidden),
            arrivals=_figure(row, "arrivals", words),
            departures=_figure(row, "departures", words),
            mean_open=words.figure(row["mean_open_cases"], hidden=hidden),
            is_growing=by_law is not None and by_law < STOCK_GROWS_BELOW,
        )
    return None


def handover_rows(tables: PublishedTables, process: str, words: Wording) -> tuple[HandoverRow, ...]:
    """The pairs of units with most hand-overs in the whole time; none where units are not shown."""
    rows = tables.rows("handovers", process=process, level="unit")
    rows.sort(key=lambda row: (row["handovers"] is None, -(row["handovers"] or 0), row["from_unit"], row["to_unit"]))
    return tuple(
        HandoverRow(
            tail=row["from_unit"],
            head=row["to_unit"],
            handovers=_figure(row, "handovers", words),
            returns=_figure(row, "returns", words),
            cases=_figure(row, "cases", words),
            median=words.measure(row["median_days"], "dage", hidden=bool(row["is_suppressed"])),
        )
        for row in rows[:SHOWN]
    )


def _figure(row: Row, name: str, words: Wording) -> Value:
    return words.figure(row[name], hidden=bool(row["is_suppressed"]))


def _share(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None
