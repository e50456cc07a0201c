"""The sections of a process' page on what has changed, why cases are late, and where there is something to win.

Effects, causes and sizes are the tables' own; here they are put into words. How they look: ``_changes.html.j2``.
"""

from dataclasses import dataclass
from itertools import groupby

from orchestration.publish.report import danish
from orchestration.publish.report.tables import PublishedTables, Row
from orchestration.publish.report.values import Value, Wording

SHOWN_CAUSES = 3
"""Of each rule."""
BENEFIT_ORDER = ("kvalitet", "effektivitet", "automatisering")


@dataclass(frozen=True)
class EffectRow:
    """A declared change or comparison: two figures and, in words, the difference that is beyond chance."""

    title: str
    about: str
    first: Value
    second: Value
    expected: Value | None
    verdict: str
    is_found: bool


@dataclass(frozen=True)
class DriftMonth:
    """What changed from one month on."""

    month: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class CauseRow:
    """Conditions under which a deadline is broken more often."""

    rule: str
    cause: str
    share: Value
    share_all: Value
    late: Value
    cases: Value


@dataclass(frozen=True)
class OpportunityRow:
    """A place to look."""

    benefit: str
    title: str
    evidence: str
    cases: str
    days: str
    query: str


@dataclass(frozen=True)
class Found:
    """All of it; empty where the release has no such rows."""

    changes: tuple[EffectRow, ...]
    comparisons: tuple[EffectRow, ...]
    drifts: tuple[DriftMonth, ...]
    causes: tuple[CauseRow, ...]
    opportunities: tuple[OpportunityRow, ...]


def gather(tables: PublishedTables, process: str, words: Wording) -> Found:
    """What one process' page shows of changes, causes and opportunities."""
    rules = {row["rule_id"]: row["title_da"] for row in tables.rows("rules", process=process)}
    causes = sorted(tables.rows("late_causes", process=process), key=lambda row: (row["rule_id"], row["cause_rank"]))
    return Found(
        changes=tuple(_change(row, words) for row in tables.rows("changes", process=process)),
        comparisons=tuple(_comparison(row, words) for row in tables.rows("comparisons", process=process)),
        drifts=_drifts(tables.rows("drifts", process=process)),
        causes=tuple(
            _cause(row, rules, words)
            for row in causes
            if row["cause_rank"] <= SHOWN_CAUSES and not row["is_suppressed"]
        ),
        opportunities=tuple(
            _opportunity(row) for row in sorted(tables.rows("opportunities", process=process), key=_by_benefit)
        ),
    )


def _change(row: Row, words: Wording) -> EffectRow:
    hidden = bool(row["is_suppressed"])
    place = [f"fra {danish.day(row['changed_on'])}", row["units"] or "alle enheder"]
    place += [f"sammenlignet med {row['compared_with']}"] if row["compared_with"] else []
    return EffectRow(
        title=row["title_da"],
        about=" · ".join([*place, _measured(row)]),
        first=_amount(row["before"], row["kpi"], words, hidden=hidden),
        second=_amount(row["after"], row["kpi"], words, hidden=hidden),
        expected=_amount(row["expected"], row["kpi"], words, hidden=hidden),
        verdict=_verdict(row, row["effect"], words, none="ingen virkning påvist"),
        is_found=_is_found(row),
    )


def _comparison(row: Row, words: Wording) -> EffectRow:
    hidden = bool(row["is_suppressed"])
    return EffectRow(
        title=row["title_da"],
        about=" · ".join([f"{row['group_values']} mod {row['other_values'] or 'alle andre'}", _measured(row)]),
        first=_amount(row["group_value"], row["kpi"], words, hidden=hidden),
        second=_amount(row["other_value"], row["kpi"], words, hidden=hidden),
        expected=None,
        verdict=_verdict(row, row["difference"], words, none="ingen forskel påvist"),
        is_found=_is_found(row),
    )


def _measured(row: Row) -> str:
    return f"hver sag fulgt i {danish.counted(row['followed_days'], 'dag', 'dage')}"


def _is_found(row: Row) -> bool:
    return row["lower"] is not None and not row["lower"] <= 0 <= row["upper"]


def _verdict(row: Row, effect: float | None, words: Wording, *, none: str) -> str:
    """``7,5 dage færre (mellem 3,9 og 11,2)``; why there is no figure; or that chance can explain it."""
    if row["is_suppressed"]:
        return words.facts.hidden_text_da
    if effect is None:
        return str(row["note_da"])
    share = row["kpi"] == "rework_share"
    low, high = (bound * (100 if share else 1) for bound in (row["lower"], row["upper"]))
    unit = "procentpoint" if share else "dage"
    if not _is_found(row):
        return f"{none} (mellem {danish.number(low, decimals=1)} og {danish.number(high, decimals=1)} {unit})"
    less = effect < 0
    bounds = sorted((abs(low), abs(high)))
    size = danish.number(abs(effect) * (100 if share else 1), decimals=1)
    word = ("mindre" if less else "mere") if share else ("færre" if less else "flere")
    return f"{size} {unit} {word} (mellem {' og '.join(danish.number(bound, decimals=1) for bound in bounds)})"


def _amount(value: float | None, kpi: str, words: Wording, *, hidden: bool) -> Value:
    if kpi == "rework_share":
        return words.figure(value, danish.percent, hidden=hidden, otherwise="–")
    return words.figure(value, lambda days: f"{danish.number(days, decimals=1)} dage", hidden=hidden, otherwise="–")


def _drifts(rows: list[Row]) -> tuple[DriftMonth, ...]:
    shown = [row for row in rows if not row["is_suppressed"]]
    shown.sort(key=lambda row: (row["drift_on"], row["p_value"], row["change_da"], row["unit"]))
    return tuple(
        DriftMonth(danish.month(month), tuple(map(_drift_line, group)))
        for month, group in groupby(shown, key=lambda row: row["drift_on"])
    )


def _drift_line(row: Row) -> str:
    unit = "" if row["unit"] == "(alle)" else f" i {row['unit']}"
    before, after = danish.percent(row["share_before"]), danish.percent(row["share_after"])
    return f"{row['change_da']}{unit}: {before} før, {after} efter"


def _cause(row: Row, rules: dict[str, str], words: Wording) -> CauseRow:
    return CauseRow(
        rule=rules.get(row["rule_id"]) or row["rule_id"],
        cause=row["cause_da"],
        share=words.figure(row["late_share"], danish.percent),
        share_all=words.figure(row["late_share_all"], danish.percent),
        late=words.figure(row["late"]),
        cases=words.figure(row["cases"]),
    )


def _opportunity(row: Row) -> OpportunityRow:
    return OpportunityRow(
        benefit=row["benefit"],
        title=row["title_da"],
        evidence=row["evidence_da"],
        cases=danish.number(row["cases"]),
        days="–" if row["days"] is None else danish.number(row["days"]),
        query=row["query_sql"],
    )


def _by_benefit(row: Row) -> tuple[int, str, int]:
    return (BENEFIT_ORDER.index(row["benefit"]), row["kind"], row["rank"])
