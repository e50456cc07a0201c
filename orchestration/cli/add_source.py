"""``sagsflow add-source``: says what was seen of a delivery and what follows from it, then writes the source's files.

What is proposed and written is ``orchestration.scaffold``; names, shares and counts are shown, never a value.
"""

from rich.console import Console
from rich.table import Table

from orchestration.scaffold.add_source import Addition, Wanted, addition
from orchestration.scaffold.declared import DeclaredColumn
from orchestration.scaffold.files import Change, write
from orchestration.scaffold.writing import shown
from orchestration.settings import Settings


def run_add_source(wanted: Wanted, settings: Settings, *, is_dry: bool, console: Console) -> None:
    """Propose, explain, and write unless it is a dry run.

    Raises:
        DeliveryError, ConfigurationError: exit code 2, and nothing was written.
    """
    added = addition(wanted, settings)
    _say_what_was_seen(added, console)
    console.print(_columns(added))
    _say_doubts(added, console)
    if is_dry:
        for change in added.changes:
            _say(console, f"\n--- {change.path} ({_what(change)})")
            _say(console, change.text.rstrip("\n") if change.is_new else _tail(change))
        _say(console, "\nNothing was written (--dry-run).")
        return
    write(added.changes, settings.municipality)
    _say(console, f"\nWritten in {settings.municipality}:")
    for change in added.changes:
        _say(console, f"  {_what(change):<14} {change.path}")
    _say_next(added, console)


def _say(console: Console, text: str) -> None:
    console.print(text, soft_wrap=True, markup=False, highlight=False)


def _say_what_was_seen(added: Addition, console: Console) -> None:
    seen, proposal = added.seen, added.proposal
    rows = f"{seen.rows.num_rows:,} rows" + ("" if seen.is_whole else " from the top")
    _say(console, f"{shown(seen.what)}: {seen.connector.format}, {len(seen.columns)} columns, looked at {rows}")
    _say(console, f"Shape    {proposal.shape}: {proposal.shape_why}")
    _say(console, f"Source   {proposal.source}, table {proposal.table}, process {proposal.process}")
    if proposal.case_kind != f"sag:{proposal.source}":
        _say(console, f"Cases    those of the process {proposal.process}: the number becomes the same pseudonym")
    _say(console, f"Files    {added.files or 'none'}: {added.files_why}")


def _columns(added: Addition) -> Table:
    table = Table(title=None)
    for name in ("Column", "Lands as", "Role", "Treatment", "Why"):
        table.add_column(name, overflow="fold")
    role_of = {guess.column: guess for guess in added.proposal.roles.values()}
    for column in added.proposal.columns:
        guess = role_of.get(column.delivered_as)
        role = f"{guess.role}, {guess.why}" if guess and column.treatment != "drop" else ""
        if column.delivered_as in {milestone.delivered_as for milestone in added.proposal.milestones}:
            role = "milestone"
        cells = (column.delivered_as, _lands_as(column), role, _treatment(column), column.why)
        table.add_row(*(shown(cell).replace("[", "\\[") for cell in cells))
    return table


def _lands_as(column: DeclaredColumn) -> str:
    return "" if column.treatment == "drop" else column.name


def _treatment(column: DeclaredColumn) -> str:
    return column.treatment if column.kind is None else f"{column.treatment} ({column.kind})"


def _say_doubts(added: Addition, console: Console) -> None:
    """What the delivery does not tell, and was assumed."""
    proposal = added.proposal
    naive = [c.name for c in proposal.columns if c.data_type == "timestamptz" and not _has_offset(added, c)]
    if naive:
        _say(console, f"Times without a zone are read as {proposal.zone} (another with --zone).")
    if added.seen.day_first_assumed:
        _say(console, "Dates are read day first, as in Denmark; no value tells day from month.")
    if proposal.midnights:
        names = ", ".join(sorted(proposal.midnights))
        _say(console, f"Midnight is read as a day without a time in {names}: 5 % of the stamps or more stand there.")
    if not any(c.is_event_time for c in proposal.columns) and proposal.shape != "snapshot":
        _say(console, "No stamp says when something happened: order is the file's, and time figures are unavailable.")
    if added.seen.rows_rejected:
        _say(console, f"{added.seen.rows_rejected} rows of the sample could not be read.")


def _has_offset(added: Addition, column: DeclaredColumn) -> bool:
    return bool(added.seen.column(column.delivered_as).guess.has_offset)


def _what(change: Change) -> str:
    return f"new, {change.added} lines" if change.is_new else f"+{change.added} lines"


def _tail(change: Change) -> str:
    return "\n".join(change.text.rstrip("\n").splitlines()[-change.added :])


def _say_next(added: Addition, console: Console) -> None:
    source = added.proposal.source
    steps = (
        f"Read sources/{source}/_{source}__sources.yml: what lands, what is dropped; set owner and agreement.",
        "Describe the activities in seeds/municipality_activities.csv, and say which end a case (is_end).",
        "Approve the mappings in seeds/municipality_mappings.csv: approved_by and approved_on are empty."
        f" Raw values of fewer than {added.k} cases are not written there; they show as unmapped.",
        "sagsflow check, then sagsflow refresh.",
    )
    _say(console, "Next:")
    for number, step in enumerate(steps, 1):
        _say(console, f"  {number}. {step}")
