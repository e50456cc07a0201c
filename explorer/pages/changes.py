"""Before and after: what interventions did to a figure, and what a new version of a rule does to the same cases."""

from dash import html
from dash.development.base_component import Component

from explorer.pages.variants import whole_process_note
from explorer.parts import Column, heading, table
from explorer.release import Release, Row
from explorer.selection import Selection
from explorer.wording import Words

CHANGES = """
select c.*, d.label_da, d.measured_in
from changes as c
left join kpi_definitions as d using (kpi)
where c.process = ?
order by c.change_id, c.kpi
"""
RULE_CHANGES = """
select r.title_da, c.former_version, c.rule_version, c.former_status, c.status, c.cases
from rule_changes as c
join rules as r using (rule_id, rule_version, process)
where c.process = ?
order by r.title_da, c.rule_version, c.former_status, c.status
"""


def view(release: Release, chosen: Selection, words: Words) -> list[Component]:
    """Interventions, then changed rules."""
    return [
        *heading(words("changes"), words("changes_lead")),
        *whole_process_note(chosen, words),
        _interventions(release, chosen, words),
        html.P(words("rule_changes_lead")),
        _rules(release, chosen, words),
    ]


def _interventions(release: Release, chosen: Selection, words: Words) -> Component:
    if not release.has("changes"):
        return html.P(words("not_here", table="changes"))
    columns = [
        Column("name", words("intervention"), width=240),
        Column("label_da", words("figure"), width=200),
        *(Column(name, words(name), is_figure=True) for name in ("before", "after", "effect")),
        Column("interval", words("interval"), width=170),
        *(Column(name, words(name), is_figure=True) for name in ("cases_before", "cases_after")),
    ]
    rows = [_worded(row, words) for row in release.rows(CHANGES, chosen.process)]
    return table("changes", words("changes"), columns, rows, words)


def _worded(row: Row, words: Words) -> Row:
    unit = row["measured_in"] or ""
    texts = {f"{name}_text": words.measure(row[name], unit) for name in ("before", "after", "effect")}
    texts |= {f"{name}_text": words.number(row[name]) for name in ("cases_before", "cases_after")}
    known = row["lower"] is not None and row["upper"] is not None
    ends = [words.measure(row[name], unit) for name in ("lower", "upper")] if known else []
    return row | texts | {"interval": " – ".join(ends), "name": row.get("title_da") or row["change_id"]}


def _rules(release: Release, chosen: Selection, words: Words) -> Component:
    columns = [
        Column("title_da", words("rule"), width=300),
        Column("former_version", words("former")),
        Column("rule_version", words("version")),
        Column("former_status", words("former_status")),
        Column("status", words("status")),
        Column("cases", words("cases"), is_figure=True),
    ]
    found = release.rows(RULE_CHANGES, chosen.process) if release.has("rule_changes") else []
    rows = [row | {"cases_text": words.number(row["cases"])} for row in found]
    return table("rule-changes", words("rule_changes"), columns, rows, words)
