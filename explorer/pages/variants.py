"""Variants: the sequences that cases followed, the most frequent first."""

from collections.abc import Sequence
from itertools import accumulate

from dash.development.base_component import Component

from explorer.parts import Column, heading, note, table
from explorer.release import Release, Row
from explorer.selection import Selection
from explorer.wording import Words

VARIANTS = """
select
    variant_rank,
    list_transform(activities, lambda name: coalesce(labels[name], name)).array_to_string(' → ') as sequence,
    cases, case_share, median_seconds, fitness
from
    variants,
    (select map(list(activity), list(coalesce(label_da, activity))) as labels from activities where process = $1)
where process = $1 and activities is not null
order by variant_rank
"""


def view(release: Release, chosen: Selection, words: Words) -> list[Component]:
    """The table of variants; it is of the whole process."""
    rows = _worded(release.rows(VARIANTS, chosen.process), words)
    columns = [
        Column("variant_rank", words("rank"), is_figure=True),
        Column("sequence", words("sequence"), width=420),
        Column("cases", words("cases"), is_figure=True),
        Column("case_share", words("share"), is_figure=True),
        Column("cumulative", words("cumulative"), is_figure=True),
        Column("median_seconds", words("median"), is_figure=True),
        Column("fitness", words("fitness"), is_figure=True),
    ]
    return [
        *heading(words("variants"), words("variants_lead")),
        *whole_process_note(chosen, words),
        table("variants", words("variants"), columns, rows, words),
    ]


def whole_process_note(chosen: Selection, words: Words, *names: str) -> list[Component]:
    """That a choice does not apply to a table of the whole process, when one is made."""
    made = [name for name in names or ("unit", "period", "case_type") if getattr(chosen, name) != "(alle)"]
    return [note(words("filters_ignored", names=", ".join(words(name).lower() for name in made)))] if made else []


def _worded(rows: Sequence[Row], words: Words) -> list[Row]:
    sums = accumulate(row["case_share"] or 0.0 for row in rows)
    return [
        row
        | {
            "cumulative": cumulative,
            "variant_rank_text": str(row["variant_rank"]),
            "cases_text": words.number(row["cases"]),
            "case_share_text": words.percent(row["case_share"]),
            "cumulative_text": words.percent(cumulative),
            "median_seconds_text": words.duration(row["median_seconds"]),
            "fitness_text": words.number(row["fitness"], decimals=3),
        }
        for row, cumulative in zip(rows, sums, strict=True)
    ]
