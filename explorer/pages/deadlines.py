"""Deadlines and rules: how many cases met each, with its law and paragraph, and month by month for one rule."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from explorer.parts import Column, heading, note, table, trend
from explorer.release import Release, Row
from explorer.selection import ALL, Selection
from explorer.wording import Words

RESULTS = """
select
    r.rule_id, r.rule_version, r.title_da, r.law, r.paragraph, r.limit_da, r.is_confirmed,
    v.cases, v.met, v.late, v.running, v.at_risk, v.undeterminable, v.met_share
from rule_results as v
join rules as r using (rule_id, rule_version, process)
where v.process = ? and v.level = ? and v.unit = ? and v.period = ?
order by r.law, r.paragraph, r.title_da, r.rule_version
"""
BY_MONTH = """
select period, met_share, met, late, cases
from rule_results
where process = ? and rule_id = ? and rule_version = ? and level = ? and unit = ?
order by period
"""
COUNTS = ("cases", "met", "late", "running", "at_risk", "undeterminable")


def view(release: Release, chosen: Selection, words: Words) -> list[Component]:
    """The table of rules, and a place for the trend of the one that is chosen."""
    rows = release.rows(RESULTS, chosen.process, chosen.level, chosen.unit, chosen.period)
    return [
        *heading(words("deadlines"), words("deadlines_lead")),
        table("rules", words("rules"), _columns(words), [_worded(row, words) for row in rows], words),
        note(words("hidden_note")),
        html.Section(html.P(words("choose_rule")), id="rule-trend", **{"aria-live": "polite"}),
    ]


def _columns(words: Words) -> Sequence[Column]:
    return [
        Column("title_da", words("rule"), width=280),
        Column("law_text", words("law"), width=240),
        Column("limit_da", words("limit"), width=170),
        *(Column(name, words(name), is_figure=True) for name in COUNTS),
        Column("met_share", words("met_share"), is_figure=True),
    ]


def _worded(row: Row, words: Words) -> Row:
    texts = {f"{name}_text": words.number(row[name]) for name in COUNTS}
    return (
        row
        | texts
        | {"met_share_text": words.percent(row["met_share"]), "law_text": f"{row['law']} {row['paragraph']}"}
    )


def rule_trend(release: Release, chosen: Selection, words: Words, rule: Row) -> list[Component]:
    """One rule month by month, as a line and as a table, for the chosen unit."""
    level = "month" if chosen.unit == ALL else "unit_month"
    months = release.rows(BY_MONTH, chosen.process, rule["rule_id"], str(rule["rule_version"]), level, chosen.unit)
    title = f"{rule['title_da']} ({rule['law_text']}): {words('met_share').lower()}"
    columns = [
        Column("period", words("month")),
        *(Column(name, words(name), is_figure=True) for name in ("cases", "met", "late", "met_share")),
    ]
    rows = [
        row
        | {f"{name}_text": words.number(row[name]) for name in ("cases", "met", "late")}
        | {"met_share_text": words.percent(row["met_share"])}
        for row in months
    ]
    confirmed = [] if rule.get("is_confirmed") else [note(words("not_confirmed"))]
    points = [(row["period"], row["met_share"]) for row in months]
    return [
        html.H2(words("trend")),
        *confirmed,
        trend(title, points, axis=words("met_share"), is_share=True),
        table("rule-months", words("by_month"), columns, rows, words),
    ]
