"""SQL that holds a batch that was read anew against the batches after it. Running it is ``backfill``.

Views: ``other_parts`` and ``other_entries`` are the versions and the superseded ones of all other batches, ``old_part``
and ``old_entries`` those of the batch as it was, ``new_part`` and ``new_entries`` as it is built. An entry says which
version is no longer in force, why, by which delivery and since when.
"""

from pathlib import Path

from mining.sql import text
from orchestration.extract.batches import PART, SNAPSHOT_AT, SUPERSEDED_FILE, batch
from orchestration.extract.declaration import Table
from orchestration.extract.settle_sql import ENDING

_ENTRY = "_row_id, _delivery_no, reason, _by_delivery_no, _superseded_at"


def views_sql(table: Table, folder: Path, building: Path, *, number: int) -> dict[str, str]:
    """The views that the other queries are written over, by name."""
    moment = f"coalesce({SNAPSHOT_AT}, _loaded_at)" if table.meta.delivers == "snapshot" else "_loaded_at"
    version = f"select _row_id, _delivery_no, {moment} as _at"
    old = batch(folder, number)
    others = [each for each in sorted(folder.glob("batch-*")) if each != old]
    sources = {"other": others, "old": [old], "new": [building]}
    empty = batch(folder, 0)
    views = {}
    for name, folders in sources.items():
        parts = [each / PART for each in folders]
        entries = [each / SUPERSEDED_FILE for each in folders if (each / SUPERSEDED_FILE).is_file()]
        views[f"{name}_part"] = f"{version} from {_files(parts)}"
        views[f"{name}_entries"] = f"select {_ENTRY} from {_files(entries or [empty / SUPERSEDED_FILE])}"
    return views


def lost_sql(number: int) -> str:
    """Rows that were in force after the batch as it was, and are not after the batch as it is built."""
    return f"""
with before as (
    select _row_id from (from other_part where _delivery_no < {number} union all from old_part) as version
    anti join (from other_entries where _by_delivery_no <= {number} union all from old_entries) as entry
        using (_row_id, _delivery_no)
),
after as (
    select _row_id from (from other_part where _delivery_no < {number} union all from new_part) as version
    anti join (from other_entries where _by_delivery_no <= {number} union all from new_entries) as entry
        using (_row_id, _delivery_no)
)
select _row_id from before anti join after using (_row_id)"""


def entries_sql(number: int, *, gone: tuple[int, str] | None) -> str:
    """The batch's own entries, and those that later deliveries would have made had it been as it is.

    Of the versions up to the batch that no entry names, one is superseded by the next version of its row; else by what
    was said of the old batch's version, where the new one has none; else, where the row is new in the batch, by a later
    delivery's word that it is deleted, or by the first later snapshot that lacks it (``gone``: its number and moment).
    """
    absent = "select null::integer as _by_delivery_no, null::timestamptz as _superseded_at where false"
    if gone is not None:
        absent = f"select {gone[0]} as _by_delivery_no, {text(gone[1])}::timestamptz as _superseded_at"
    return f"""
with versions as (from other_part union all from new_part),
known as (from other_entries union all from new_entries),
unnamed as (
    select versions.* from versions
    anti join known using (_row_id, _delivery_no)
    where versions._delivery_no <= {number}
),
followed as (
    select unnamed._row_id, unnamed._delivery_no, 'corrected' as reason,
        min(versions._delivery_no) as _by_delivery_no, arg_min(versions._at, versions._delivery_no) as _superseded_at
    from unnamed
    inner join versions on unnamed._row_id = versions._row_id and unnamed._delivery_no < versions._delivery_no
    group by all
),
said_of_the_old as (
    select unnamed._row_id, unnamed._delivery_no, entry.reason, entry._by_delivery_no, entry._superseded_at
    from unnamed
    inner join other_entries as entry on unnamed._row_id = entry._row_id
    where entry._delivery_no = {number} and entry._by_delivery_no > {number}
        and unnamed._row_id not in (select _row_id from new_part)
),
brought as (
    select unnamed._row_id, unnamed._delivery_no from unnamed
    semi join new_part using (_row_id, _delivery_no)
    where _row_id not in (select _row_id from old_part)
),
deleted as (
    select brought._row_id, brought._delivery_no, 'deleted' as reason,
        min(versions._delivery_no) as _by_delivery_no, arg_min(versions._at, versions._delivery_no) as _superseded_at
    from brought
    inner join versions
        on versions._row_id = brought._row_id || {text(ENDING)} and versions._delivery_no > {number}
    group by all
    union all
    select brought._row_id, brought._delivery_no, 'deleted', absent._by_delivery_no, absent._superseded_at
    from brought cross join ({absent}) as absent
),
added as (
    select *, 1 as rank from followed
    union all
    select *, 2 as rank from said_of_the_old
    union all
    select *, 3 as rank from deleted
)
select {_ENTRY} from new_entries
union all
select {_ENTRY} from added
qualify row_number() over (partition by _row_id, _delivery_no order by rank, _by_delivery_no) = 1"""


def _files(files: list[Path]) -> str:
    return f"read_parquet([{', '.join(text(str(file)) for file in files)}], union_by_name = true)"
