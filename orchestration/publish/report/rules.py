"""The section on deadlines and rules of a process' page: each rule in words, and how many cases keep it.

No verdict is formed here: the counts are ``rule_results``' own. How it looks: ``_rules.html.j2``.
"""

from dataclasses import dataclass

from orchestration.publish.report import danish
from orchestration.publish.report.tables import PublishedTables, Row
from orchestration.publish.report.values import Value, Wording

UNITS_DA = {
    "hours": ("time", "timer"),
    "calendar_days": ("kalenderdag", "kalenderdage"),
    "working_days": ("arbejdsdag", "arbejdsdage"),
}
"""Units of time; counts of events and of violations are no time and have no means on the page."""
STATUS_DA = {
    "met": "overholdt",
    "late": "overtrådt",
    "running": "i gang",
    "at_risk": "tæt på fristen",
    "undeterminable": "kan ikke afgøres",
    "not_applicable": "ikke relevant",
}
WAITS_DA = (
    ("mean_paused_borger", "borgeren"),
    ("mean_paused_kommune", "kommunen"),
    ("mean_paused_anden_myndighed", "en anden myndighed"),
)


@dataclass(frozen=True)
class RuleRow:
    """A version of a rule. ``times`` are the means that can be shown, each with its label.

    A rule without a deadline has none that is near, and its breaches are not over or unfinished.
    """

    rule_id: str
    title: str
    law: str
    limit: str
    validity: str | None
    has_deadline: bool
    is_confirmed: bool
    is_approved: bool
    share: Value
    met: Value
    late: Value
    late_open: Value
    running: Value
    at_risk: Value
    undeterminable: Value
    not_applicable: Value
    times: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ChangeRow:
    """Cases whose outcome a new version, or a version edited since the last release, changes."""

    title: str
    versions: str
    before: str
    after: str
    cases: Value


def rule_rows(tables: PublishedTables, process: str, words: Wording) -> tuple[RuleRow, ...]:
    """Every version of every rule of a process that cases have been put to, by rule and version."""
    results = {
        (row["rule_id"], row["rule_version"]): row
        for row in tables.rows("rule_results", process=process, level="total")
    }
    versions = [
        row for row in tables.rows("rules", process=process) if (row["rule_id"], row["rule_version"]) in results
    ]
    return tuple(_row(rule, results[rule["rule_id"], rule["rule_version"]], words) for rule in versions)


def change_rows(tables: PublishedTables, process: str, words: Wording) -> tuple[ChangeRow, ...]:
    """The cases that a changed rule judges otherwise than it did before, by rule, version, change and outcome."""
    titles = {(row["rule_id"], row["rule_version"]): row["title_da"] for row in tables.rows("rules", process=process)}
    return tuple(
        ChangeRow(
            title=titles.get((row["rule_id"], row["rule_version"]), row["rule_id"]),
            versions=_changed(row),
            before=STATUS_DA[row["former_status"]],
            after=STATUS_DA[row["status"]],
            cases=words.figure(row["cases"], hidden=bool(row["is_suppressed"])),
        )
        for row in tables.rows("rule_changes", process=process)
        if row["former_status"] != row["status"]
    )


def _changed(row: Row) -> str:
    """Which version of which rule was changed, and how."""
    version = f"{row['rule_id']}, version {row['rule_version']}"
    if row["change"] == "edited":
        return f"{version}, rettet siden den forrige udgivelse"
    return f"{version} i stedet for {row['former_version']}"


def _row(rule: Row, result: Row, words: Wording) -> RuleRow:
    hidden = bool(result["is_suppressed"])

    def count(name: str) -> Value:
        return words.figure(result[name], hidden=hidden)

    return RuleRow(
        rule_id=rule["rule_id"],
        title=rule["title_da"],
        law=", ".join(part for part in (rule["law"], rule["paragraph"]) if part),
        limit=rule["limit_da"] or "",
        validity=_validity(rule),
        has_deadline=rule["limit_unit"] is not None,
        is_confirmed=rule["is_confirmed"],
        is_approved=rule["is_approved"],
        share=words.figure(result["met_share"], danish.percent, hidden=hidden, otherwise="–"),
        met=count("met"),
        late=count("late"),
        late_open=count("late_open"),
        running=count("running"),
        at_risk=count("at_risk"),
        undeterminable=count("undeterminable"),
        not_applicable=count("not_applicable"),
        times=_times(result),
    )


def _validity(rule: Row) -> str | None:
    """When a version holds, where that is not always."""
    first, last = rule["valid_from"], rule["valid_to"]
    if first and last:
        return f"gælder {danish.day(first)} – {danish.day(last)}"
    if first:
        return f"gælder fra {danish.day(first)}"
    return f"gælder til {danish.day(last)}" if last else None


def _times(result: Row) -> tuple[tuple[str, str], ...]:
    unit = UNITS_DA.get(result["measured_unit"] or "")
    if unit is None or result["mean_measured"] is None:
        return ()
    shown = [("nettotid, gennemsnit", result["mean_measured"]), ("nettotid, median", result["median_measured"])]
    shown += [("bruttotid, gennemsnit", result["mean_gross"])]
    shown += [(f"ventetid på {party}, gennemsnit", result[name]) for name, party in WAITS_DA if result[name]]
    return tuple((label, _length(value, unit)) for label, value in shown if value is not None)


def _length(value: float, unit: tuple[str, str]) -> str:
    rounded = round(value, 1)
    decimals = 0 if rounded.is_integer() else 1
    return f"{danish.number(rounded, decimals=decimals)} {unit[rounded != 1]}"
