"""What the pages on registration practice show: habits to change, how units compare, and gaps to take up with vendors.

The figures are those of the tables ``practice_feedback``, ``unit_comparisons``, ``practice_fingerprints`` and
``vendor_gaps``; what one process's checks found stands on its own page (``quality``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from orchestration.publish.report import danish
from orchestration.publish.report.facts import ReleaseFacts
from orchestration.publish.report.tables import PublishedTables, Row
from orchestration.publish.report.values import Value, Wording

MEASURES_DA = {
    "batch_share": "stemplet af et job, mange på samme sekund",
    "day_share": "kun en dato",
    "lag_median_days": "dage fra hændelse til registrering, median",
    "late_share": "registreret mere end 14 dage efter",
    "midnight_share": "stemplet præcis ved midnat",
    "missing_time_share": "uden tidspunkt",
    "same_stamp_share": "samme tidspunkt som den næste i sagen",
    "vocabulary_distance": "egne ord for det samme",
    "whole_hour_share": "på en hel time",
}
VERDICT_ORDER = ("reel forskel", "kan skyldes praksis")
"""The verdicts that a reader must know of; the others are counted."""


@dataclass(frozen=True)
class Habit:
    """One habit of a unit: what to do instead, how common it is, and what it does to the figures."""

    advice: str
    effect: str
    found: Value
    share: Value


@dataclass(frozen=True)
class UnitHabits:
    """A unit's habits, the most important first."""

    unit: str
    habits: tuple[Habit, ...]


@dataclass(frozen=True)
class Comparison:
    """Two units and a key figure: how they look, and what that is worth."""

    kpi: str
    units: tuple[str, str]
    values: tuple[Value, Value]
    verdict: str
    because: str | None


@dataclass(frozen=True)
class Fingerprint:
    """One measure of practice: the units with the least and the most of it."""

    measure: str
    least: tuple[str, str]
    most: tuple[str, str]


@dataclass(frozen=True)
class ProcessPractice:
    """Registration practice in one process, by unit."""

    label: str
    anchor: str
    units: tuple[UnitHabits, ...]
    comparisons: tuple[Comparison, ...]
    quiet: int
    too_few: int
    fingerprints: tuple[Fingerprint, ...]


@dataclass(frozen=True)
class Gap:
    """Something a system does not deliver, or not in a fixed form."""

    title: str
    description: str
    found: Value
    share: Value


@dataclass(frozen=True)
class SourceGaps:
    """The gaps of one system, the largest first."""

    label: str
    gaps: tuple[Gap, ...]


def practice(tables: PublishedTables, facts: ReleaseFacts) -> tuple[ProcessPractice, ...]:
    """Every process in which something can be said of units, by its Danish name."""
    words = Wording(facts)
    processes = sorted((row["label_da"] or row["process"], row["process"]) for row in tables.rows("processes"))
    found = (_process(tables, process, label, number, words) for number, (label, process) in enumerate(processes, 1))
    return tuple(each for each in found if each.units or each.comparisons or each.too_few or each.quiet)


def vendors(tables: PublishedTables, facts: ReleaseFacts) -> tuple[SourceGaps, ...]:
    """Each system with what it lacks; gaps that no event has are left out."""
    words = Wording(facts)
    labels = {row["source"]: row["label_da"] or row["source"] for row in tables.rows("sources")}
    rows = [row for row in tables.rows("vendor_gaps") if row["found"] != 0]
    by_source = groupby(sorted(rows, key=lambda row: row["source"]), key=lambda row: row["source"])
    found = [(labels.get(source, source), sorted(gaps, key=_largest)) for source, gaps in by_source]
    return tuple(
        SourceGaps(label, tuple(_gap(row, words) for row in gaps)) for label, gaps in sorted(found, key=_label)
    )


def _label(pair: tuple[str, Sequence[Row]]) -> str:
    return pair[0]


def _largest(row: Row) -> tuple[float, str]:
    return -(row["share"] or 0), row["title_da"]


def _gap(row: Row, words: Wording) -> Gap:
    hidden = bool(row["is_suppressed"])
    return Gap(
        title=row["title_da"],
        description=row["description_da"],
        found=words.figure(row["found"], hidden=hidden),
        share=words.figure(row["share"], danish.percent, hidden=hidden),
    )


def _process(tables: PublishedTables, process: str, label: str, number: int, words: Wording) -> ProcessPractice:
    habits = [row for row in tables.rows("practice_feedback", process=process) if row["advice_da"] is not None]
    in_order = sorted(habits, key=lambda row: (row["unit"], row["rank"]))
    compared = tables.rows("unit_comparisons", process=process)
    definitions = {row["kpi"]: row for row in tables.rows("kpi_definitions")}
    shown = sorted((row for row in compared if row["verdict_da"] in VERDICT_ORDER), key=_by_verdict)
    return ProcessPractice(
        label=label,
        anchor=f"proces-{number}",
        units=tuple(
            UnitHabits(unit, tuple(_habit(row, words) for row in rows))
            for unit, rows in groupby(in_order, key=lambda row: row["unit"])
        ),
        comparisons=tuple(_comparison(row, definitions.get(row["kpi"], {}), words) for row in shown),
        quiet=sum(row["verdict_da"] == "ingen påvist forskel" for row in compared),
        too_few=sum(row["verdict_da"] in ("for få sager", None) for row in compared),
        fingerprints=_fingerprints(tables, process),
    )


def _habit(row: Row, words: Wording) -> Habit:
    hidden = bool(row["is_suppressed"])
    return Habit(
        advice=row["advice_da"],
        effect=row["effect_da"],
        found=words.figure(row["found"], hidden=hidden),
        share=words.figure(row["share"], danish.percent, hidden=hidden),
    )


def _by_verdict(row: Row) -> tuple[int, str, str, str]:
    return VERDICT_ORDER.index(row["verdict_da"]), row["kpi"], row["unit"], row["other_unit"]


def _comparison(row: Row, definition: Row, words: Wording) -> Comparison:
    unit = definition.get("measured_in") or ""
    measure = row["practice_measure"]
    return Comparison(
        kpi=definition.get("label_da") or row["kpi"],
        units=(row["unit"], row["other_unit"]),
        values=(words.measure(row["value"], unit), words.measure(row["other_value"], unit)),
        verdict=row["verdict_da"],
        because=MEASURES_DA.get(measure, measure) if measure else None,
    )


def _fingerprints(tables: PublishedTables, process: str) -> tuple[Fingerprint, ...]:
    """The measures in which units are not all alike, as they are shown."""
    known = [row for row in tables.rows("practice_fingerprints", process=process) if row["value"] is not None]
    found = []
    for measure, rows in groupby(sorted(known, key=lambda row: row["measure"]), key=lambda row: row["measure"]):
        ordered = sorted((row["value"], row["unit"]) for row in rows)
        least, most = ordered[0], ordered[-1]
        if _written(measure, least[0]) != _written(measure, most[0]):
            found.append((measure, least, most))
    return tuple(
        Fingerprint(MEASURES_DA.get(m, m), (low[1], _written(m, low[0])), (high[1], _written(m, high[0])))
        for m, low, high in found
    )


def _written(measure: str, value: float) -> str:
    return danish.measure(value, "dage") if measure == "lag_median_days" else danish.percent(value)
