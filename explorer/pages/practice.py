"""Registration practice: how events come to be registered, per source and unit, and what is likely behind it."""

from dash import html
from dash.development.base_component import Component

from explorer.parts import Column, heading, note, table
from explorer.release import Release, Row
from explorer.selection import Selection
from explorer.wording import Words

RESULTS = """
select title_da, source, checked, found, share, max_share, severity, likely_cause
from quality_results
where process = ? and level = ? and unit = ? and period = ? and is_measured
order by share > max_share desc, severity, share desc nulls last, title_da, source
"""


def view(release: Release, chosen: Selection, words: Words) -> list[Component]:
    """What was checked and found, the checks above their limit first."""
    rows = release.rows(RESULTS, chosen.process, chosen.level, chosen.unit, chosen.period)
    columns = [
        Column("title_da", words("check"), width=260),
        Column("source", words("source")),
        Column("assessment", words("assessment")),
        Column("checked", words("checked"), is_figure=True),
        Column("found", words("found"), is_figure=True),
        Column("share", words("share"), is_figure=True),
        Column("max_share", words("max_share"), is_figure=True),
        Column("likely_cause", words("likely_cause")),
    ]
    return [
        *heading(words("practice"), words("practice_lead")),
        table("practice", words("checks"), columns, [_worded(row, words) for row in rows], words),
        note(words("hidden_note")),
        html.P(words("data_docs")),
    ]


def _worded(row: Row, words: Words) -> Row:
    texts = {f"{name}_text": words.number(row[name]) for name in ("checked", "found")}
    texts |= {f"{name}_text": words.percent(row[name]) for name in ("share", "max_share")}
    known = row["share"] is not None and row["max_share"] is not None
    verdict = words("above" if row["share"] > row["max_share"] else "within") if known else words("hidden")
    return row | texts | {"assessment": verdict}
