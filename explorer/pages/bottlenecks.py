"""Bottlenecks and the causes of waiting: where cases spend their days, and what they wait for."""

from dash import html
from dash.development.base_component import Component

from explorer.pages.variants import whole_process_note
from explorer.parts import Column, heading, table
from explorer.release import Release, Row
from explorer.selection import ALL, Selection
from explorer.wording import Words

BOTTLENECKS = """
select
    b.rank, coalesce(f.label_da, b.from_activity) as from_label, coalesce(t.label_da, b.to_activity) as to_label,
    b.waiting_for, b.cases, b.median_days, b.p90_days, b.total_days, b.share_of_waiting
from bottlenecks as b
left join activities as f on b.process = f.process and b.from_activity = f.activity
left join activities as t on b.process = t.process and b.to_activity = t.activity
where b.process = ? and b.level = ? and b.unit = ?
order by b.rank
"""
CAUSES = """
select
    coalesce(f.label_da, w.from_activity) as from_label, coalesce(t.label_da, w.to_activity) as to_label,
    w.cause, w.days, w.share
from waiting_causes as w
left join activities as f on w.process = f.process and w.from_activity = f.activity
left join activities as t on w.process = t.process and w.to_activity = t.activity
where w.process = ?
order by w.days desc nulls last, 1, 2, 3
"""


def view(release: Release, chosen: Selection, words: Words) -> list[Component]:
    """The ranked transitions, then what the waiting consists of."""
    return [
        *heading(words("bottlenecks"), words("bottlenecks_lead")),
        *whole_process_note(chosen, words, "period", "case_type"),
        _bottlenecks(release, chosen, words),
        _causes(release, chosen, words),
    ]


def _bottlenecks(release: Release, chosen: Selection, words: Words) -> Component:
    if not release.has("bottlenecks"):
        return html.P(words("not_here", table="bottlenecks"))
    columns = [
        Column("rank", words("rank"), is_figure=True),
        Column("from_label", words("from"), width=200),
        Column("to_label", words("to"), width=200),
        Column("waiting_for", words("waiting_for")),
        *(Column(name, words(name), is_figure=True) for name in ("cases", "median_days", "p90_days", "total_days")),
        Column("share_of_waiting", words("share_of_waiting"), is_figure=True),
    ]
    rows = release.rows(BOTTLENECKS, chosen.process, "total" if chosen.unit == ALL else "unit", chosen.unit)
    return table("bottlenecks", words("bottlenecks"), columns, [_days(row, words) for row in rows], words)


def _days(row: Row, words: Words) -> Row:
    texts = {f"{name}_text": words.number(row[name], decimals=1) for name in ("median_days", "p90_days")}
    texts |= {f"{name}_text": words.number(row[name]) for name in ("rank", "cases", "total_days")}
    return row | texts | {"share_of_waiting_text": words.percent(row["share_of_waiting"])}


def _causes(release: Release, chosen: Selection, words: Words) -> Component:
    if not release.has("waiting_causes"):
        return html.P(words("not_here", table="waiting_causes"))
    columns = [
        Column("from_label", words("from"), width=200),
        Column("to_label", words("to"), width=200),
        Column("cause", words("cause")),
        Column("days", words("days"), is_figure=True),
        Column("share", words("share"), is_figure=True),
    ]
    rows = [
        row | {"days_text": words.number(row["days"]), "share_text": words.percent(row["share"])}
        for row in release.rows(CAUSES, chosen.process)
    ]
    return html.Div([html.P(words("causes_lead")), table("causes", words("causes"), columns, rows, words)])
