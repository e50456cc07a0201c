"""Why cases wait, arc by arc, from stamps, units, calendar and what the municipality has declared; never from persons.

Each wait is laid out once along its time, so its parts cannot overlap and sum to the whole. What is left when every
cause has had its part is ``uforklaret``, and is always told. How long the waits are stands in ``bottlenecks``.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.log import EventLog
from mining.performance.batches import batches_sql
from mining.performance.kpi_definitions import DAY_US
from mining.performance.open_hours import hour_of, open_before
from mining.performance.waits import names_sql

CAUSES = {
    "borger": "Borgeren",
    "anden_myndighed": "En anden myndighed",
    "lukket": "Lukkedage og lukketid",
    "pulje": "Pulje eller fast mødedag",
    "overdragelse": "Overdragelse mellem enheder",
    "kø": "Kø i enheden",
    "uforklaret": "Uforklaret",
}
"""Each cause and its Danish name, in the order in which a wait is laid out."""
SPLIT = tuple(cause for cause in CAUSES if cause != "uforklaret")


def waiting_causes_sql(log: EventLog) -> str:
    """SQL of ``waiting_causes``."""
    sums = ",\n        ".join(f"sum({sql.identifier(cause)}) as {sql.identifier(cause)}" for cause in SPLIT)
    rounded = ",\n    ".join(_row_sql(cause) for cause in SPLIT)
    rest = " - ".join(["round(wait_us / {DAY_US}, 6)", *(f"round({sql.identifier(c)} / {DAY_US}, 6)" for c in SPLIT)])
    rest = rest.replace("{DAY_US}", str(DAY_US))
    return f"""
with {_waits_by_party_sql(log)},
{_open_time_sql(log)},
{_worked_days_sql(log)},
{_parts_sql()},
arcs as (
    select
        activity_key, next_activity_key,
        count(distinct case_key) as cases,
        sum(wait_us) as wait_us,
        {sums}
    from parted
    group by activity_key, next_activity_key
),
told as (
    select activity_key, next_activity_key, cases, wait_us, unnest([
    {rounded},
    -- Rounded last, so that the parts of an arc sum to its whole to the last decimal.
    {{'place': {len(SPLIT)}, 'cause': 'uforklaret', 'days': round({rest}, 6)}}
    ]) as part
    from arcs
)
select
    tail.process,
    tail.activity as from_activity,
    head.activity as to_activity,
    part.cause as cause,
    cases,
    part.days as days,
    coalesce(round(part.days / (wait_us / {DAY_US}), 6), 0) as share
from told
inner join names as tail using (activity_key)
inner join names as head on told.next_activity_key = head.activity_key
where part.days <> 0 or part.cause = 'uforklaret'
order by process, from_activity, to_activity, part.place"""


def _row_sql(cause: str) -> str:
    place, column = SPLIT.index(cause), sql.identifier(cause)
    return f"{{'place': {place}, 'cause': {sql.text(cause)}, 'days': round({column} / {DAY_US}, 6)}}"


def _waits_by_party_sql(log: EventLog) -> str:
    """``own``: every wait that lasted, with the party that the activity before it has been declared to wait for."""
    return f"""
names as materialized ({names_sql(log)}
),
own as (
    select
        waits.case_key, waits.activity_key, waits.next_activity_key,
        coalesce(waits.unit, '') as place,
        waits.is_handover, waits.starts_us, waits.ends_us, waits.wait_us, waits.day as ends_day,
        names.waiting_for
    from {log.waits_sql} as waits
    inner join names on waits.activity_key = names.activity_key
    where waits.wait_us > 0
)"""


def _open_time_sql(log: EventLog) -> str:
    """``placed``: the municipality's own waits in open time, from when the case missed its first batch, if it did."""
    return f"""
municipal as (
    select
        own.*,
        starts.day as starts_day,
        starts.day_closes_us,
        ends.day_opens_us,
        {open_before("starts", "starts_us")} as open_from,
        {open_before("ends", "ends_us")} as open_to
    from own
    inner join {log.hours_sql} as starts on {hour_of("starts_us")} = starts.hour
    inner join {log.hours_sql} as ends on {hour_of("ends_us")} = ends.hour
    where waiting_for not in ('borger', 'anden_myndighed')
),
batches as materialized ({batches_sql(log)}
),
batched as (
    select
        ended.case_key,
        ended.starts_us,
        hours.day as from_day,
        hours.day_closes_us,
        least({open_before("hours", "batch_us")}, open_to) as from_open
    from (
        select ended.*, first_batch.batch_us
        from (select * from municipal semi join batches
            on municipal.next_activity_key = batches.activity_key
            and municipal.place = batches.unit
            and municipal.ends_us = batches.batch_us
        ) as ended
        asof join batches as first_batch
            on ended.next_activity_key = first_batch.activity_key
            and ended.place = first_batch.unit
            and ended.starts_us < first_batch.batch_us
    ) as ended
    inner join {log.hours_sql} as hours on {hour_of("batch_us")} = hours.hour
),
placed as (
    select
        municipal.*,
        coalesce(batched.from_day, starts_day) as from_day,
        coalesce(batched.day_closes_us, municipal.day_closes_us) as from_day_closes,
        coalesce(batched.from_open, open_from) as from_open
    from municipal
    left join batched on municipal.case_key = batched.case_key and municipal.starts_us = batched.starts_us
)"""


def _worked_days_sql(log: EventLog) -> str:
    """``worked``: each step and unit, day by day between its first and last: the open time of days it was done on."""
    return f"""
done as (
    select
        next_activity_key as activity_key,
        coalesce(unit, '') as place,
        day,
        min(case_key) <> max(case_key) as is_of_several
    from {log.waits_sql}
    where day is not null
    group by next_activity_key, coalesce(unit, ''), day
),
day_lengths as (
    select day, any_value(day_closes_us - day_opens_us) as open_us from {log.hours_sql} group by day
),
summed as (
    select
        done.*,
        open_us,
        sum(open_us) over by_day as done_after_us,
        lead(done.day) over by_day as next_day
    from done
    inner join day_lengths on done.day = day_lengths.day
    window by_day as (partition by activity_key, place order by done.day)
),
worked as (
    select
        activity_key, place,
        unnest(generate_series(day, coalesce(next_day - 1, day), interval 1 day))::date as on_day,
        on_day = day as is_done,
        is_of_several and on_day = day as is_of_several,
        (done_after_us - case when on_day = day then open_us else 0 end)::bigint as done_before_us,
        done_after_us::bigint as done_after_us
    from summed
)"""


def _parts_sql() -> str:
    """``parted``: every wait with its part of each cause in microseconds."""
    return """
split as (
    select
        placed.*,
        case when from_day = ends_day then coalesce(last.is_of_several, false)::integer * (open_to - from_open) else
            -- On the first day another case's event counts; a step straight after itself could be the case's own.
            (coalesce(first.is_done, false)
                and (first.is_of_several or placed.activity_key <> placed.next_activity_key))::integer
                * (from_day_closes - from_open)
            + coalesce(last.done_before_us, 0) - coalesce(first.done_after_us, 0)
            + coalesce(last.is_of_several, false)::integer * (open_to - day_opens_us)
        end as queue_us
    from placed
    left join worked as first
        on placed.next_activity_key = first.activity_key
        and placed.place = first.place
        and placed.from_day = first.on_day
    left join worked as last
        on placed.next_activity_key = last.activity_key
        and placed.place = last.place
        and placed.ends_day = last.on_day
),
parted as (
    select
        case_key, activity_key, next_activity_key, wait_us,
        0 as "borger", 0 as "anden_myndighed",
        wait_us - (open_to - open_from) as "lukket",
        from_open - open_from as "pulje",
        case when is_handover then open_to - from_open else 0 end as "overdragelse",
        case when is_handover then 0 else queue_us end as "kø"
    from split
    union all
    select
        case_key, activity_key, next_activity_key, wait_us,
        case when waiting_for = 'borger' then wait_us else 0 end,
        case when waiting_for = 'anden_myndighed' then wait_us else 0 end,
        0, 0, 0, 0
    from own
    where waiting_for in ('borger', 'anden_myndighed')
)"""


def waiting_causes(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """The days cases waited in each transition, by cause; of one transition the parts sum to the whole.

    Needs the hours and the waits that ``make_open_hours`` and ``make_waits`` make. A wait that the municipality has
    declared to be for somebody else (``canonical.activities.waiting_for``) is the citizen's or the other authority's
    from end to end. Of its own waits, in this order: ``lukket`` is time outside its working days and office hours;
    ``pulje`` the open time up to the first batch the case could have been in, where a batch ended the wait;
    ``overdragelse`` what is left where the next event is another unit's; ``kø`` the open time of days on which the unit
    did this step for other cases; ``uforklaret`` the rest. A step of unknown unit queues with all such steps.

    Returns:
        One row per ``process, from_activity, to_activity, cause``, in that order and the order of ``CAUSES``; a cause
        without time has no row, but ``uforklaret`` always has. ``cases`` (bigint, of the transition), ``days`` (double,
        calendar days) and ``share`` (double, of the transition's waiting).

    Source: Lashkevich et al. (2023), Why am I waiting? Its causes, but for those that need the person: contention and
    prioritization are ``kø`` of the unit, unavailability is ``lukket``, extraneous is ``uforklaret``.
    """
    return con.sql(waiting_causes_sql(log))
