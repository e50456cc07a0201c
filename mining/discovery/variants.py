"""Variants: the distinct sequences of activities, and which case followed which.

A sequence is recognised by a key instead of by comparing lists: per case the exclusive or of the hashes of its places,
a place being ``event_no`` and ``activity_key`` in one integer, and once more of their complements. It does not depend
on the order rows arrive in, so nothing is sorted; because the number is inside the hash, the order of the activities
decides it; and since no place occurs twice in a case, nothing cancels out. The activities are then listed once per
variant, from one of its cases.

Two variants that shared a key would be counted as one. The key has 128 bits: among a hundred million variants the
chance that any two share one is below one in 10^22 (birthday bound), given that the hash spreads well. What is hashed
is one integer, not two values combined: DuckDB combines hashes by xor, and then two activities that change places
would cancel out.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.log import EventLog


def keyed_cases_sql(log: EventLog) -> str:
    """One row per case: ``case_key``, the two halves of its variant's key, ``events`` and ``duration_us``.

    Unordered, for use inside other figures. ``duration_us`` is NULL when no event of the case has a time.
    """
    return f"""
select
    case_key,
    bit_xor(hash(place)) as key_high,
    bit_xor(hash(~place)) as key_low,
    count(*) as events,
    max(epoch_us(coalesce(ended_at, occurred_at))) - min(epoch_us(occurred_at)) as duration_us
from (select *, (event_no::bigint << 32) | activity_key as place from {log.events_sql})
group by case_key"""


def case_variants_sql(log: EventLog) -> str:
    """SQL of ``case_variants``."""
    return f"""
with keyed_cases as ({keyed_cases_sql(log)}
)
select
    events.process,
    events.case_id,
    case_key,
    format('{{:016x}}{{:016x}}', key_high, key_low) as variant_key
from keyed_cases
inner join {log.events_sql} as events using (case_key)
where events.event_no = 1
order by events.process, events.case_id"""


def case_variants(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """Which variant each case followed.

    Returns:
        One row per case, ordered by ``process, case_id``: ``case_key`` (ubigint) and ``variant_key`` (varchar), both
        local to one build of the log; ``variants`` gives the same ``variant_key``.
    """
    return con.sql(case_variants_sql(log))


def variants_sql(log: EventLog) -> str:
    """SQL of ``variants``."""
    return f"""
with keyed_cases as ({keyed_cases_sql(log)}
),
counted as (
    select
        min(case_key) as first_case_key,
        key_high,
        key_low,
        count(*) as cases,
        quantile_cont(duration_us, 0.5) as median_us
    from keyed_cases
    group by key_high, key_low
),
names as (
    select activity_key, any_value(activity) as activity
    from {log.events_sql}
    group by activity_key
),
named as (
    -- One map for the whole log, so that places are named without a join per event.
    select map_from_entries(list((activity_key, activity))) as name_of from names
),
listed as (
    -- One list per variant, not per case: what follows grows with the variants.
    select
        case_key as first_case_key,
        any_value(process) as process,
        list(place order by place) as places
    from (select *, (event_no::bigint << 32) | activity_key as place from {log.events_sql})
    where case_key in (select first_case_key from counted)
    group by case_key
),
told as (
    select
        process,
        list_transform(places, lambda place: name_of[(place & 4294967295)::integer]) as activities,
        cases,
        median_us,
        key_high,
        key_low
    from counted
    inner join listed using (first_case_key), named
)
select
    process,
    row_number() over (partition by process order by cases desc, activities)::integer as variant_rank,
    activities,
    cases,
    round(cases / sum(cases) over (partition by process), 6) as case_share,
    round(median_us / 1e6, 6) as median_seconds,
    format('{{:016x}}{{:016x}}', key_high, key_low) as variant_key
from told
order by process, variant_rank"""


def variants(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """The distinct sequences of activities of each process, the most common first.

    Returns:
        One row per variant, ordered by ``process, variant_rank``: ``variant_rank`` (integer, 1 = most cases; ties by
        the activities' text), ``activities`` (varchar[]), ``cases`` (bigint), ``case_share`` (double, of the
        process's cases, six decimals), ``median_seconds`` (double, of its cases' durations, interpolated linearly;
        NULL when no case has a time) and ``variant_key`` (varchar, local to one build of the log).

    Source: van der Aalst (2016), Process Mining, section 5.2 (trace, simple event log).
    """
    return con.sql(variants_sql(log))
