"""SQL that settles a delivery: ids, which rows are new, which correct an earlier version, and which are gone.

A row's id is the keyed hash of its identity plus, from the second time on, its occurrence number in the delivery. Of
each id at most one version is in force. A row with the content of the version in force is a duplicate; with another
content it is a correction. Running the statements is ``settle``; here are only queries over these names:

    identified   the delivery's admitted rows with their ids
    standing     _row_id, _content, _delivery_no of what is in force before the delivery
    versions     _row_id, _content of everything that ever landed (where it is needed)
    endings      the delivery's rows that say that another row is deleted (where such are declared)
"""

from collections.abc import Sequence
from pathlib import Path

from mining.sql import identifier, text
from orchestration.extract.batches import CONTENT, SNAPSHOT_AT
from orchestration.extract.declaration import Column, Table
from orchestration.extract.delivery import POSITION
from orchestration.extract.door import ROW_HASH
from orchestration.extract.door import content_sql as door_content_sql

ENDING = "-deleted"
"""What the id of a row that says that another is deleted ends with: it is not that row's next version."""


def identified_sql(table: Table, admitted: Path, *, number: int, loaded_at: str, snapshot_at: str, keyed: bool) -> str:
    """The admitted rows with id, content and the moments of the delivery. ``_line`` is the row's place in the delivery.

    Args:
        table: the declared table.
        admitted: what the door let through.
        number: the delivery's number.
        loaded_at: SQL of the moment it was loaded.
        snapshot_at: SQL of the moment it shows.
        keyed: whether the door gave each row the keyed hash of its content.
    """
    position = identifier(table.meta.position) if table.meta.position else POSITION
    beside = f", {CONTENT}" if keyed else ""
    moment = f",\n    {snapshot_at} as {SNAPSHOT_AT}" if table.meta.delivers == "snapshot" else ""
    return f"""
with marked as (
    select *, {_is_ending_sql(table)} as _is_ending
    from read_parquet({text(str(admitted))})
),
numbered as (
    select *, row_number() over (partition by {ROW_HASH}, _is_ending order by {POSITION}) as _occurrence
    from marked
),
named as (
    select *, case when _occurrence = 1 then {ROW_HASH} else {ROW_HASH} || '-' || _occurrence end as _target
    from numbered
)
select
    * exclude ({ROW_HASH}, _occurrence, {POSITION}{beside}),
    {POSITION} as _line,
    {position} as {POSITION},
    case when _is_ending then _target || {text(ENDING)} else _target end as _row_id,
    {content_sql(table, keyed=keyed)} as {CONTENT},
    {number}::integer as _delivery_no,
    {loaded_at} as _loaded_at{moment}
from named"""


def _is_ending_sql(table: Table) -> str:
    if table.meta.deletions is None:
        return "false"
    values = ", ".join(text(value) for value in table.meta.deletions.values)
    return f"coalesce(cast({identifier(table.meta.deletions.column)} as varchar) in ({values}), false)"


def content_sql(table: Table, *, keyed: bool) -> str:
    """What changes when a row changes. Without a keyed hash of the door it is made of what lands, pseudonyms included.

    Where the identity holds everything, the row's own hash says it.
    """
    if all(column in table.identity for column in table.content):
        return ROW_HASH
    if keyed and table.content == table.landed:
        return CONTENT
    return _watched_sql(table, ROW_HASH)


def content_now_sql(table: Table) -> str | None:
    """What the content of a landed row is when it is made of the cells that stand there now.

    None where a row's content is its own keyed hash, which cannot be made from the row and needs no other.
    """
    if all(column in table.identity for column in table.content):
        return None
    row_hash = "split_part(_row_id, '-', 1)"  # without its occurrence number and without the word that it ends a row
    return door_content_sql(table, row_hash) if table.content == table.landed else _watched_sql(table, row_hash)


def _watched_sql(table: Table, row_hash: str) -> str:
    parts = ", ".join(_part_sql(column) for column in table.content)
    return f"left(sha256(concat_ws(chr(31), {row_hash}, {parts})), 32)"


def _part_sql(column: Column) -> str:
    name = identifier(column.name)
    written = f"cast({f'epoch_us({name})' if column.data_type == 'timestamptz' else name} as varchar)"
    return f"coalesce(length({written}) || ':' || {written}, '')"


def versions_sql(parts: Sequence[str], *, before: int) -> str:
    """Every version that deliveries before ``before`` brought."""
    return (
        f"select _row_id, {CONTENT}, _delivery_no from read_parquet({_list(parts)}, union_by_name = true)"
        f" where _delivery_no < {before}"
    )


def standing_sql(parts: Sequence[str], superseded: Sequence[str], *, before: int) -> str:
    """The versions that are in force when the delivery ``before`` comes."""
    return (
        f"select * from ({versions_sql(parts, before=before)}) anti join ("
        f"select _row_id, _delivery_no from read_parquet({_list(superseded)}) where _by_delivery_no < {before}"
        ") using (_row_id, _delivery_no)"
    )


def fresh_sql(table: Table, *, is_known: bool) -> str:
    """The rows that come in: new ones and corrections, and what says that another row is deleted.

    Args:
        table: the declared table.
        is_known: the same bytes were landed before, under another name. Then a row that ever came in stays as it has
            become since; what was rejected that time may come in now.
    """
    if is_known:
        return "select * from identified anti join versions using (_row_id)"
    rows = (
        f"select identified.* from identified left join standing using (_row_id)"
        f" where not identified._is_ending"
        # Batches of before contents were noted have none: there a row of the same id is the same row.
        f" and (standing._row_id is null or identified.{CONTENT} <> standing.{CONTENT})"
    )
    if table.meta.deletions is None:
        return rows
    # A row that came and went before, and comes and goes again in this delivery, was delivered again.
    rows += (
        f" and not (standing._row_id is null and (identified._row_id, identified.{CONTENT}) in"
        f" (select (_row_id, {CONTENT}) from versions)"
        " and identified._row_id in (select _target from endings where _is_last))"
    )
    return f"""
with arriving as ({rows}),
ending as (
    select * exclude (_is_last) from endings
    where {_is_effective("arriving")} or (_row_id, {CONTENT}) not in (select (_row_id, {CONTENT}) from versions)
)
select * from arriving
union all by name
select * from ending"""


def endings_sql() -> str:
    """The rows that say that another is deleted, and whether they stand after the delivery's own version of it."""
    return """
with latest as (
    select _row_id as _target, max(_line) as _latest from identified where not _is_ending group by all
)
select identified.*, coalesce(latest._latest < identified._line, true) as _is_last
from identified
left join latest using (_target)
where identified._is_ending"""


def _is_effective(arriving: str) -> str:
    return f"(_is_last and (_target in (select _row_id from standing) or _target in (select _row_id from {arriving})))"


def superseded_sql(table: Table, *, number: int, at: str, follows_absence: bool) -> str:
    """The versions that are no longer in force after this delivery. ``part`` is what came in.

    Args:
        table: the declared table.
        number: the delivery's number.
        at: SQL of the moment from which they are not.
        follows_absence: whether rows that the delivery lacks are gone.
    """
    gone = ["select _row_id, _delivery_no, 'corrected' as reason from standing semi join part using (_row_id)"]
    if table.meta.deletions is not None:
        targets = f"select _target from endings semi join part using (_row_id) where {_is_effective('part')}"
        gone += [
            f"select _row_id, _delivery_no, 'deleted' from standing anti join part using (_row_id)"
            f" where _row_id in ({targets})",
            f"select _row_id, _delivery_no, 'deleted' from part where _row_id in ({targets})",
            "select _row_id, _delivery_no, 'deleted' from part semi join endings using (_row_id)",
        ]
    if follows_absence:
        gone.append(f"select _row_id, _delivery_no, 'deleted' from ({absent_sql()})")
    return f"""
select distinct _row_id, _delivery_no, reason, {number}::integer as _by_delivery_no, {at} as _superseded_at
from ({" union all ".join(gone)})
order by _row_id, _delivery_no, reason"""


def absent_sql() -> str:
    """What is in force and not in the delivery, neither as a row nor as the word that it is deleted."""
    return (
        "select standing.* from standing"
        " anti join (select _target from identified) as named on standing._row_id = named._target"
    )


def _list(files: Sequence[str]) -> str:
    return f"[{', '.join(text(file) for file in files)}]"
