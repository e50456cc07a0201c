"""A wait laid out along its time: how much of it each cause has, in microseconds, as steps of SQL.

The parts of one wait do not overlap and are never more than the whole. How they are summed and told is
``waiting_causes``'.
"""

from mining.log import EventLog
from mining.performance.batches import batches_sql
from mining.performance.open_hours import hour_of, open_before
from mining.performance.waits import names_sql


def parted_waits_sql(log: EventLog) -> str:
    """The steps to ``parted``, one row per transition in which a case waited, and ``names`` beside it.

    Columns of ``parted``: ``case_key``, ``activity_key``, ``next_activity_key``, ``wait_us``, and the microseconds of
    each cause but the unexplained. Outside the calendar's years nothing is known of open time, and nothing explained.
    """
    return f"""{_waits_by_party_sql(log)},
{_open_time_sql(log)},
{_worked_days_sql(log)},
{_parts_sql()}"""


def _waits_by_party_sql(log: EventLog) -> str:
    """``own``: every wait that lasted and did not begin with an end, with the party declared for what came before."""
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
    where waits.wait_us > 0 and not names.is_end
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
    left join {log.hours_sql} as starts on {hour_of("starts_us")} = starts.hour
    left join {log.hours_sql} as ends on {hour_of("ends_us")} = ends.hour
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
        coalesce(wait_us - (open_to - open_from), 0) as "lukket",
        coalesce(from_open - open_from, 0) as "pulje",
        case when is_handover then coalesce(open_to - from_open, 0) else 0 end as "overdragelse",
        case when is_handover then 0 else coalesce(queue_us, 0) end as "kø"
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
