"""Definitions: what each figure means and does not say, and what stands in each column a BI tool can read."""

from dash import html
from dash.development.base_component import Component

from explorer.parts import Column, facts, heading, table
from explorer.release import Release
from explorer.selection import Selection
from explorer.wording import Words

DEFINITIONS = "select * from kpi_definitions order by label_da"
DICTIONARY = 'select "table", "column", description_da from data_dictionary order by 1, 2'


def view(release: Release, chosen: Selection, words: Words) -> list[Component]:
    """Every definition under its own address, then the dictionary of the published tables."""
    columns = [
        Column("table", words("table"), width=160),
        Column("column", words("column"), width=160),
        Column("description_da", words("description"), width=480),
    ]
    return [
        *heading(words("definitions"), words("definitions_lead")),
        *(_definition(row, words) for row in release.rows(DEFINITIONS)),
        table("dictionary", words("dictionary"), columns, release.rows(DICTIONARY), words),
    ]


def _definition(row: dict, words: Words) -> Component:
    title_id = f"{row['kpi']}-title"
    return html.Section(
        [
            html.H2(row["label_da"], id=title_id),
            html.P(row["definition_da"]),
            facts(
                [
                    (words("does_not_say"), row["what_it_does_not_say_da"]),
                    (words("measured_in"), row["measured_in"]),
                ]
            ),
        ],
        id=row["kpi"],
        className="definition",
        **{"aria-labelledby": title_id},
    )
