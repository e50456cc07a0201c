"""Goals: what the municipality has decided to reach, who answers for it, and how far it is."""

from datetime import date

from dash.development.base_component import Component

from explorer.pages.variants import whole_process_note
from explorer.parts import Column, heading, table
from explorer.release import Release, Row
from explorer.selection import Selection
from explorer.wording import Words
from orchestration.publish.report import danish

GOALS = """
select g.*, coalesce(d.measured_in, 'andel') as measured_in
from goals as g
left join kpi_definitions as d using (kpi)
where g.process = ?
order by g.due_on, g.goal_id
"""


def view(release: Release, chosen: Selection, words: Words) -> list[Component]:
    """The goals of the process, the first due first."""
    columns = [
        Column("title_da", words("goal"), width=320),
        Column("owner", words("owner"), width=180),
        Column("baseline_value", words("baseline"), is_figure=True),
        Column("target", words("target"), is_figure=True),
        Column("actual", words("actual"), is_figure=True),
        Column("due", words("due")),
        Column("status_da", words("assessment")),
    ]
    rows = [_worded(row, words) for row in release.rows(GOALS, chosen.process)]
    return [
        *heading(words("goals"), words("goals_lead")),
        *whole_process_note(chosen, words),
        table("goals", words("goals"), columns, rows, words),
    ]


def _worded(row: Row, words: Words) -> Row:
    names = ("baseline_value", "target", "actual")
    texts = {f"{name}_text": words.measure(row[name], row["measured_in"]) for name in names}
    return row | texts | {"due": _day(row["due_on"], words)}


def _day(value: date, words: Words) -> str:
    return danish.day(value) if words.lang == "da" else value.isoformat()
