"""The options that name a delivery's columns, declared once for every command that asks for them.

What each role means is ``scaffold.roles`` and ``extract.guess_roles``; here are option, help and nothing else.
"""

from typing import Annotated

import typer

CaseColumn = Annotated[str | None, typer.Option(help="Column that names the case.")]
ActivityColumn = Annotated[str | None, typer.Option(help="Column that names the activity or status.")]
TimeColumn = Annotated[
    str | None,
    typer.Option(help="Column that says when it happened, was created or held from; with --start, when it ended."),
]
StartColumn = Annotated[str | None, typer.Option(help="Column that says when it began.")]
EndColumn = Annotated[str | None, typer.Option(help="Column that says when it ended, or to.")]
RegisteredColumn = Annotated[str | None, typer.Option(help="Column that says when it was registered.")]
DeadlineColumn = Annotated[str | None, typer.Option(help="Column that holds the limit: a plan, no event.")]
LifecycleColumn = Annotated[str | None, typer.Option(help="Column that names the lifecycle transition.")]
UnitColumn = Annotated[str | None, typer.Option(help="Column that names the unit.")]
ResourceColumn = Annotated[str | None, typer.Option(help="Column that names who did it; becomes a pseudonym.")]
CitizenColumn = Annotated[str | None, typer.Option(help="Column with the citizen's number; becomes a pseudonym.")]
CaseTypeColumn = Annotated[str | None, typer.Option(help="Column that names the kind of case.")]
ItemColumn = Annotated[str | None, typer.Option(help="Column with the task's or document's own number.")]


def given_columns(**columns: str | None) -> dict[str, str]:
    """The roles that were given a column, in the order of the options."""
    return {role: column for role, column in columns.items() if column is not None}
